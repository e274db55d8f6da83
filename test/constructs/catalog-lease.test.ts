import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { leaseKey } from "../../lib/aws/keys-of-items.ts";
import { catalogLease } from "../../lib/ports/lease.ts";
import { ACCOUNTS, fourAccounts, REGION } from "./four-accounts.ts";
import { itemActions, policyOf, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const keyOf = (account: string, region = REGION) => leaseKey(catalogLease({ account, region })).pk;

/** What a role of a domain at the hub may do with an item that has this leading key. */
function allowed(domain: string, key: string, kind: "domain" | "lease" | "reader" = "lease"): readonly string[] {
  return itemActions(statementsOf(policyOf(Stack.of(mesh.hub), `purpose-mesh-${kind}-${domain}`)), key);
}

const DECIDED = ["HUB", "HUB#R1", "DOMAIN#crm", "DOMAIN#crm#x", "DOMAIN#sales", "PERSON#mia@acme.example", "PEOPLE"];

describe("the lease on a catalog", () => {
  it("opens nothing of what is decided to who grants", () => {
    expect(DECIDED.filter((key) => allowed("crm", key).length > 0)).toEqual([]);
    expect(DECIDED.filter((key) => allowed("crm", key, "reader").length > 0)).not.toEqual([]);
  });

  it.each(["domain", "reader"] as const)("is not taken by who decides or looks: role %s", (kind) => {
    expect(allowed("crm", keyOf(ACCOUNTS.crm), kind)).toEqual([]);
  });

  it("can be taken and given back by the convergers of its account", () => {
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
    expect(allowed("crm", "DOMAIN#crm", "domain")).toContain("dynamodb:PutItem");
    expect(allowed("crm", "DOMAIN#sales", "domain")).not.toContain("dynamodb:PutItem");
    expect(allowed("crm", "DOMAIN#crm-eu", "domain")).not.toContain("dynamodb:PutItem");
  });
});
