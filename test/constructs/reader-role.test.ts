import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { ACCOUNTS, fourAccounts } from "./four-accounts.ts";
import { policyOf, type Resource, resourcesById, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const hub = Stack.of(mesh.hub);
const DOMAINS = { crm: Stack.of(mesh.crm), sales: Stack.of(mesh.sales) } as const;

/** Roles of the hub that handlers of a domain use the policy table by. */
const TABLE_ROLES = ["crm", "sales"].flatMap((id) =>
  ["domain", "reader", "lease"].map((kind) => `purpose-mesh-${kind}-${id}`),
);

/** Handlers that take another role than the domain's, by what their own role is called. */
const LOOKING = /^Domain(?:ReadLaw|Verify)/;
const GRANTING = /^DomainConverge/;

describe("the policy table, for handlers of a domain's account", () => {
  it.each(["crm", "sales"] as const)(
    "opens to whoever looks for %s for reading its domain's items, by no other role",
    (domain) => {
      const looking = handlersOf(domain).filter(({ id }) => LOOKING.test(id));
      expect(looking).toHaveLength(3);
      for (const handler of looking) {
        const roles = TABLE_ROLES.filter((name) => isTrusted(name, domain, handler));

        expect(roles).toEqual([`purpose-mesh-reader-${domain}`]);
        expect(mayAssume(handler)).toEqual(roles);
        expect(roles.flatMap(actionsOf).filter((action) => !READING.test(action))).toEqual([]);
      }
    },
  );

  it.each(["crm", "sales"] as const)("opens to the converger of %s for its lease, by no other role", (domain) => {
    const [converger, ...others] = handlersOf(domain).filter(({ id }) => GRANTING.test(id) && !/Provider/.test(id));
    if (!converger || others.length > 0) throw new Error("no one converger");

    const roles = TABLE_ROLES.filter((name) => isTrusted(name, domain, converger));

    expect(roles).toEqual([`purpose-mesh-lease-${domain}`]);
    expect(mayAssume(converger)).toEqual(roles);
    expect(roles.flatMap(actionsOf).filter((action) => action.startsWith("dynamodb:"))).toEqual([
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
    ]);
  });

  it.each(["crm", "sales"] as const)("opens to every other handler of %s by the domain's role alone", (domain) => {
    const others = handlersOf(domain).filter(
      (each) => !LOOKING.test(each.id) && !GRANTING.test(each.id) && mayAssume(each).length > 0,
    );

    expect(others.length).toBeGreaterThan(2);
    for (const handler of others) {
      expect(TABLE_ROLES.filter((name) => isTrusted(name, domain, handler))).toEqual([`purpose-mesh-domain-${domain}`]);
      expect(mayAssume(handler)).toEqual([`purpose-mesh-domain-${domain}`]);
    }
  });

  it("opens to no principal of the account that is none of its handlers", () => {
    const arns = ["user/eve", "role/eve", "role/reader/crm/eve", "role/purpose-mesh/reader/sales/eve", "root"];
    for (const who of arns.map((rest) => `arn:aws:iam::${ACCOUNTS.crm}:${rest}`)) {
      expect(TABLE_ROLES.filter((name) => matches(name, ACCOUNTS.crm, who))).toEqual([]);
    }
  });
});

/** Reads items or their key; nothing else. */
const READING = /^(?:dynamodb:(?:GetItem|Query)|kms:(?:Decrypt|DescribeKey))$/;

interface Handler {
  readonly id: string;
  readonly role: Resource;
  readonly stack: Stack;
}

function handlersOf(domain: keyof typeof DOMAINS): readonly Handler[] {
  const stack = DOMAINS[domain];
  const roles = [...resourcesById(stack)].filter(([, { Type }]) => Type === "AWS::IAM::Role");
  return roles.map(([id, role]) => ({ id, role, stack }));
}

/** Names of the hub's roles that a handler's own policy lets it ask for. */
function mayAssume({ id, stack }: Handler): readonly string[] {
  const assuming = statementsOf(policyOf(stack, id)).filter(({ Action }) => [Action].flat().includes("sts:AssumeRole"));
  return assuming.flatMap(
    ({ Resource }) => JSON.stringify(Resource).match(/purpose-mesh-(?:domain|reader|lease)-\w+/g) ?? [],
  );
}

/** Whether a role of the hub lets a handler in, by account and path as its condition says. */
function isTrusted(name: string, domain: keyof typeof DOMAINS, { id, role }: Handler): boolean {
  return matches(name, ACCOUNTS[domain], `arn:aws:iam::${ACCOUNTS[domain]}:role${role.Properties.Path ?? "/"}${id}`);
}

function matches(name: string, account: string, principal: string): boolean {
  const role = [...resourcesById(hub).values()].find(({ Properties }) => Properties.RoleName === name);
  const statements: readonly unknown[] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [];
  return statements.some((statement) => {
    const text = JSON.stringify(statement);
    const pattern = /:iam::(\d+:role\/[^"]+)"/.exec(text)?.[1] ?? "";
    const isPattern = text.includes('"ArnLike":{"aws:PrincipalArn"') && text.includes(`:iam::${account}:root`);
    return isPattern && new RegExp(`^arn:aws:iam::${pattern.replaceAll("*", ".*")}$`).test(principal);
  });
}

function actionsOf(role: string): readonly string[] {
  return statementsOf(policyOf(hub, role)).flatMap(({ Action }) => [Action].flat());
}
