import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { OWNER_ROLES } from "../../../lib/model/contract/draft-contract.ts";
import { columnTypes } from "../../../lib/model/row-filter-types.ts";
import { productFrom } from "./contracted.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../../docs/contracts.md"), "utf8");

describe("docs/contracts.md", () => {
  it("shows a contract that is read", () => {
    const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { owners, tables, assignments } = productFrom(parse(example));

    expect(owners).toEqual(["olga@acme.example"]);
    expect(tables[0]).toMatchObject({ subject: "customer_id", consents: { marketing: "consent_marketing" } });
    expect(assignments[0]?.views.customers?.columns).toEqual({ customer_id: "pseudonym", email: "clear" });
  });

  it.each([...columnTypes.keys(), ...OWNER_ROLES])("names `%s`", (word) => {
    expect(page).toContain(`\`${word}\``);
  });
});
