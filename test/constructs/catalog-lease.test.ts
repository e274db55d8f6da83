import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { leaseKey } from "../../lib/aws/keys-of-items.ts";
import { catalogLease } from "../../lib/ports/lease.ts";
import { ACCOUNTS, fourAccounts, REGION } from "./four-accounts.ts";
import { itemActions, policyOf, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const keyOf = (account: string, region = REGION) => leaseKey(catalogLease({ account, region })).pk;

/** What the role of a domain may do with an item that has this leading key. */
function allowed(domain: string, key: string): readonly string[] {
  return itemActions(statementsOf(policyOf(Stack.of(mesh.hub), `purpose-mesh-domain-${domain}`)), key);
}

describe("the lease on a catalog", () => {
  it("can be taken and given back by the domains of its account", () => {
    expect(allowed("crm", keyOf(ACCOUNTS.crm))).toEqual(["dynamodb:PutItem", "dynamodb:DeleteItem"]);
  });

  it.each([
    { why: "another domain's account", key: keyOf(ACCOUNTS.sales) },
    { why: "another Region", key: keyOf(ACCOUNTS.crm, "us-east-1") },
    { why: "a key that goes on where its own ends", key: `${keyOf(ACCOUNTS.crm)}#x` },
    { why: "all catalogs", key: "CATALOG#*" },
    { why: "the governance account", key: keyOf(ACCOUNTS.hub) },
  ])("cannot be taken, held or looked at by a hostile domain: $why", ({ key }) => {
    expect(allowed("crm", key)).toEqual([]);
  });

  it("gives a domain no way to another domain's items", () => {
    expect(allowed("crm", "DOMAIN#sales")).not.toContain("dynamodb:PutItem");
    expect(allowed("crm", "DOMAIN#crm-eu")).not.toContain("dynamodb:PutItem");
  });
});
