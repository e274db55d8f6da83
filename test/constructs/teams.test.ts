import { App, Stack, Stage } from "aws-cdk-lib/core";
import { describe, expect, it, vi } from "vitest";
import { asDeployed } from "./deployed-text.ts";
import { nestedResourcesOf } from "./nested-stacks.ts";
import {
  policyOf,
  type Resource,
  resourcesById,
  resourcesOf,
  type Statement,
  statementsOf,
} from "./template-reading.ts";

const REGION = "eu-west-1";

/** The stack that a team's program synthesises. */
async function stackOf(program: () => Promise<unknown>): Promise<Stack> {
  const synth = vi.spyOn(Stage.prototype, "synth");
  await program();
  const app = synth.mock.contexts.find(App.isApp);
  synth.mockRestore();
  const stack = app?.node.children.find((child) => Stack.isStack(child));
  if (stack === undefined) throw new Error("the program synthesised no stack");
  return stack;
}

const hub = await stackOf(() => import("../../examples/teams/central-team.ts"));
const domain = await stackOf(() => import("../../examples/teams/domain-team.ts"));
const consumer = await stackOf(() => import("../../examples/teams/consumer.ts"));

/** A value of a template as text. */
const text = (stack: Stack, value: unknown) => String(asDeployed(stack, REGION)(value));

/** What the functions of a stack find in a variable, of those that have it. */
function variable(stack: Stack, name: string): readonly string[] {
  return resourcesOf(stack, "AWS::Lambda::Function").flatMap(({ Properties }) => {
    const value = Properties.Environment?.Variables?.[name];
    return value === undefined ? [] : [text(stack, value)];
  });
}

/** The roles of a stack by their ARN. */
function rolesOf(stack: Stack): ReadonlyMap<string, { readonly id: string; readonly role: Resource }> {
  const roles = [...resourcesById(stack)].filter(([, { Type }]) => Type === "AWS::IAM::Role");
  return new Map(roles.map(([id, role]) => [text(stack, { "Fn::GetAtt": [id, "Arn"] }), { id, role }]));
}

/** What a role's policies allow by an action. */
function allowed(stack: Stack, role: string, action: string): readonly string[] {
  return statementsOf(policyOf(stack, role))
    .filter(({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat().map((resource) => text(stack, resource)));
}

/** Whom a role's trust policy lets in: an account, narrowed to the ARNs of a condition. */
function trusted(
  stack: Stack,
  { Properties }: Resource,
): readonly { readonly account: string; readonly arn: string }[] {
  const statements: readonly Statement[] = Properties.AssumeRolePolicyDocument.Statement;
  return statements
    .filter(({ Action, Effect }) => Effect === "Allow" && Action === "sts:AssumeRole")
    .map(({ Principal, Condition = {} }) => {
      const { "aws:PrincipalArn": arn } = Condition.ArnEquals ?? Condition.ArnLike ?? {};
      const { AWS } = Principal as { readonly AWS: unknown };
      return { account: text(stack, AWS), arn: text(stack, arn) };
    });
}

const rootOf = ({ account }: Stack) => `arn:aws:iam::${account}:root`;

const escaped = (part: string) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Whether an ARN is one that a pattern of IAM means. */
const matches = (arn: string, pattern: string) =>
  new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`).test(arn);

/** An ARN in the Region, of some account. */
const arnIn = ({ account }: Stack, service: string, rest: string) => `arn:aws:${service}:${REGION}:${account}:${rest}`;

describe("the three programs of examples/teams", () => {
  it("have every handler ask for the hub's table by its name", () => {
    const [table] = resourcesOf(hub, "AWS::DynamoDB::GlobalTable");
    const asked = [hub, domain, consumer].map((stack) => variable(stack, "POLICY_TABLE"));
    expect(asked.map(({ length }) => length)).toEqual([7, 7, 0]);
    expect(new Set(asked.flat())).toEqual(new Set([table?.Properties.TableName]));
  });

  it("have the hub's roles for the domain let in the domain's handlers that take them", () => {
    const there = rolesOf(hub);
    const takers = [...rolesOf(domain)].flatMap(([arn, { id }]) =>
      allowed(domain, id, "sts:AssumeRole").map((taken) => ({ arn, taken })),
    );
    expect(takers).toHaveLength(7);
    expect(new Set(takers.map(({ taken }) => taken))).toEqual(new Set(variable(domain, "DOMAIN_ROLE_ARN")));
    for (const { arn, taken } of takers) {
      const role = there.get(taken)?.role;
      expect(role, taken).toBeDefined();
      const lets = role ? trusted(hub, role) : [];
      expect(lets.map(({ account }) => account)).toEqual([rootOf(domain)]);
      expect(lets.map((each) => matches(arn, each.arn))).toEqual([true]);
    }
  });

  it("have purpose roles let in the hub's broker, which takes them, and nobody else", () => {
    const seats = [...rolesOf(consumer)].filter(([arn]) => arn.includes(":role/purpose/"));
    expect(seats.map(([arn]) => arn.split("/").at(-1))).toEqual(["marketing", "fraud-detection"]);
    const broker = trustedByAll(seats.map(([, { role }]) => role));
    const taken = allowed(hub, rolesOf(hub).get(broker)?.id ?? broker, "sts:AssumeRole");
    for (const [arn] of seats) expect(taken.filter((pattern) => matches(arn, pattern))).toHaveLength(1);
    const known = [domain, consumer].map((stack) => variable(stack, "BROKER_ROLE_ARN"));
    expect(known).toEqual([[broker, broker], [broker]]);
  });

  it("have the domain's keys let in the consumer's roles, each its purpose's", () => {
    const roles = rolesOf(consumer);
    const keys = resourcesOf(domain, "AWS::KMS::Key").flatMap(({ Properties }) => {
      const [, purpose] = /seals for purpose (.*)$/.exec(Properties.Description) ?? [];
      return purpose === undefined ? [] : [{ purpose, statements: Properties.KeyPolicy.Statement as Statement[] }];
    });
    expect(keys.map(({ purpose }) => purpose)).toEqual(["fraud-detection", "marketing"]);
    for (const { purpose, statements } of keys) {
      const readers = statements
        .filter(({ Action }) => [Action].flat().includes("kms:Decrypt"))
        .flatMap(({ Condition }) => [Condition?.ArnEquals?.["aws:PrincipalArn"]].flat())
        .map((arn) => text(domain, arn));
      expect(readers).toEqual([`arn:aws:iam::${consumer.account}:role/purpose/${purpose}`]);
      expect(readers.filter((arn) => !roles.has(arn))).toEqual([]);
    }
  });

  it("have one issuer's tokens taken everywhere, by the domain those for itself alone", () => {
    const audiences = { hub: "purpose-mesh", crm: "purpose-mesh/crm" };
    for (const [stack, audience] of [
      [hub, audiences.hub],
      [domain, audiences.crm],
    ] as const) {
      const [authorizer] = resourcesOf(stack, "AWS::ApiGatewayV2::Authorizer");
      const { Issuer, Audience } = authorizer?.Properties.JwtConfiguration ?? {};
      expect([Issuer, Audience]).toEqual(["https://id.acme.example", [audience]]);
      expect(new Set(variable(stack, "TOKEN_ISSUER"))).toEqual(new Set([Issuer]));
      expect(new Set(variable(stack, "TOKEN_AUDIENCE"))).toEqual(new Set([audience]));
    }
    for (const name of ["TOKEN_JWKS_URI", "TOKEN_PERSON_CLAIM"]) {
      expect(new Set(variable(domain, name)), name).toEqual(new Set(variable(hub, name)));
    }
  });

  it("have the hub announce changes on the bus that the domain listens on", () => {
    const [bus] = resourcesOf(domain, "AWS::Events::EventBus");
    const named = arnIn(domain, "events", `event-bus/${bus?.Properties.Name}`);
    const [policy] = resourcesOf(domain, "AWS::Events::EventBusPolicy").map(({ Properties }) => Properties.Statement);
    expect(text(domain, policy.Principal.AWS)).toBe(rootOf(hub));

    const sent = resourcesOf(hub, "AWS::Events::Rule").filter(({ Properties }) =>
      Properties.Targets.some(({ Arn }: { readonly Arn: unknown }) => text(hub, Arn) === named),
    );
    expect(sent).toHaveLength(1);
    const { source, "detail-type": types } = sent[0]?.Properties.EventPattern ?? {};
    expect(policy.Condition.StringEquals["events:source"]).toBe(source[0]);
    const heard = resourcesOf(domain, "AWS::Events::Rule").map(({ Properties }) => Properties.EventPattern);
    expect(heard).toContainEqual(expect.objectContaining({ source, "detail-type": types, detail: { $or: HEARD } }));
  });

  it("have the consumer find in Athena what the domain shows for each purpose", () => {
    const databases = resourcesOf(domain, "AWS::Glue::Database").map(({ Properties }) => Properties.DatabaseInput.Name);
    const links = nestedResourcesOf(consumer, "AWS::Glue::Database").map(({ Properties }) => Properties.DatabaseInput);
    expect(databases).toEqual(["crm__customers"]);
    expect(links).toEqual(
      databases.map((Name) => ({ Name, TargetDatabase: { CatalogId: domain.account, DatabaseName: Name } })),
    );
    const seen = nestedResourcesOf(consumer, "AWS::LakeFormation::PrincipalPermissions").map(({ Properties }) => ({
      role: text(consumer, Properties.Principal.DataLakePrincipalIdentifier),
      database: Properties.Resource.Database.Name,
      permissions: Properties.Permissions,
    }));
    const purposes = [...rolesOf(consumer).keys()].filter((arn) => arn.includes(":role/purpose/"));
    for (const role of purposes)
      expect(seen).toContainEqual({ role, database: "crm__customers", permissions: ["DESCRIBE"] });
    expect(seen).toHaveLength(purposes.length);
  });
});

const HEARD = [{ kind: ["hub"] }, { domain: ["crm"] }];

/** The one principal that all of these roles let in, of the hub's account. */
function trustedByAll(roles: readonly Resource[]): string {
  const lets = roles.flatMap((role) => trusted(consumer, role));
  expect(new Set(lets.map(({ account }) => account))).toEqual(new Set([rootOf(hub)]));
  const [principal = "", ...others] = new Set(lets.map(({ arn }) => arn));
  expect(others).toEqual([]);
  return principal;
}
