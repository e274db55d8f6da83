import { describe, expect, it } from "vitest";
import { grantOfEntry } from "../../lib/lake-formation/call-inputs.ts";
import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";

describe("isOfDomain", () => {
  it.each([
    { database: "crm__customers", domain: "crm", is: true },
    { database: "north_sales__orders", domain: "north-sales", is: true },
    { database: "crm_2__customers", domain: "crm", is: false },
    { database: "crm___customers", domain: "crm", is: false },
    { database: "crm__", domain: "crm", is: false },
    { database: "crm", domain: "crm", is: false },
  ])("says $is for $database and $domain", ({ database, domain, is }) => {
    expect(isOfDomain(database, domain)).toBe(is);
  });
});

describe("a grant by a saved expression", () => {
  it("is nobody's business here, and stops no run", () => {
    const policy = { CatalogId: "111122223333", ResourceType: "TABLE", ExpressionName: "theirs" };
    const entry = {
      Id: "1",
      Principal: { DataLakePrincipalIdentifier: "arn:aws:iam::111122223333:role/other" },
      Resource: { LFTagPolicy: policy },
      Permissions: ["SELECT" as const],
    };
    // as Lake Formation answers, which has more forms than the kit sends
    expect(grantOfEntry(entry as unknown as Parameters<typeof grantOfEntry>[0])).toBeUndefined();
  });
});
