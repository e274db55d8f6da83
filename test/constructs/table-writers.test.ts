import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { HANDLER_PERMISSIONS, type Permission } from "../../lambdas/shared/permissions.ts";
import { dynamoHubPublication } from "../../lib/aws/dynamo-hub-publication.ts";
import { dynamoLegs } from "../../lib/aws/dynamo-legs.ts";
import { dynamoPeoplePublication } from "../../lib/aws/dynamo-people-publication.ts";
import { dynamoSessions } from "../../lib/aws/dynamo-sessions.ts";
import type { ItemTable } from "../../lib/aws/item-table.ts";
import { emptyLeg, type LegKey } from "../../lib/model/workflow/leg.ts";
import { answering } from "../aws/answering-client.ts";
import { hub as content, NOON, people } from "../contract/sample-mesh.ts";
import { fourAccounts } from "./four-accounts.ts";
import { itemActions, type Resource, resourcesById, type Statement } from "./template-reading.ts";

const mesh = fourAccounts();
const stacks = [mesh.hub, mesh.crm, mesh.sales, mesh.access].map((construct) => Stack.of(construct));

const PERSON = "alice@acme.example";
const PURPOSE = "marketing";
/** A key of every kind that the table holds. */
const KEYS = [`PERSON#${PERSON}`, "PEOPLE", "DOMAIN#crm", "HUB", "HUB#R1", "CATALOG#222222222222#eu-west-1"];

const personLeg = writesLeg({ leg: "person", person: PERSON, purpose: PURPOSE });
const productLeg = writesLeg({ leg: "product", product: "crm/customers", purpose: PURPOSE });

/** What the handlers of the hub do with the table, beside looking things up. */
const WRITERS = [
  { handler: "request-access", role: "HubRequestAccessRole", writes: [personLeg, productLeg] },
  // whoever decides about the person is barred from the product's leg of the same request
  { handler: "decide-approval", role: "HubDecideApprovalRole", writes: [personLeg, productLeg] },
  { handler: "revoke-approval", role: "HubRevokeApprovalRole", writes: [personLeg] },
  {
    handler: "open-session",
    role: "HubOpenSessionRole",
    writes: [
      (table: ItemTable) => dynamoSessions(table).acknowledge({ person: PERSON, purpose: PURPOSE, version: 1 }, NOON),
      (table: ItemTable) =>
        dynamoSessions(table).recordSession({
          id: "s1",
          person: PERSON,
          purpose: PURPOSE,
          at: NOON,
          expiresAt: NOON + 1,
          role: "arn:aws:iam::444444444444:role/purpose/marketing",
        }),
    ],
  },
  {
    handler: "publish-policies",
    role: "HubPublishPoliciesRole",
    writes: [
      (table: ItemTable) => dynamoPeoplePublication(table).publishPeople(people),
      (table: ItemTable) => dynamoHubPublication(table).publishHub(content, { by: "test", at: NOON }),
      (table: ItemTable) => dynamoPeoplePublication(table).removeOthers(people),
    ],
  },
] as const;

describe("the handlers that write the policy table", () => {
  it.each(WRITERS)("may write what they write: $handler", async ({ role, writes }) => {
    const calls = await callsOf(writes);

    expect(calls.length).toBeGreaterThan(0);
    const statements = statementsByRole().get(role) ?? [];
    expect(calls.filter(({ action, key }) => !itemActions(statements, key).includes(action))).toEqual([]);
  });

  it.each(WRITERS)("may write nothing else: $handler", async ({ handler, role, writes }) => {
    const kinds = new Set((await callsOf(writes)).map(({ key }) => kindOf(key)));

    const statements = statementsByRole().get(role) ?? [];
    const writable = KEYS.filter((key) => itemActions(statements, key).some(isWrite));
    expect(new Set(writable.map(kindOf))).toEqual(kinds);
    const permissions: readonly Permission[] = HANDLER_PERMISSIONS[handler];
    const listed = permissions.filter(({ actions }) => actions.some(isWrite));
    expect(listed.map(({ leadingKeys }) => leadingKeys)).toEqual(
      statements.filter(({ Action }) => [Action].flat().some(isWrite)).map(leadingKeysOf),
    );
  });

  it("leave what the centre reviewed to the publication, whatever is taken over", () => {
    const writers = [...statementsByRole()].filter(([, statements]) =>
      ["HUB", "HUB#R1"].some((key) => itemActions(statements, key).some(isWrite)),
    );

    expect(writers.map(([role]) => role)).toEqual(["HubPublishPoliciesRole"]);
  });

  it("name keys with every write, so that none is of a whole table", () => {
    const writes = [...statementsByRole().values()].flat().filter(({ Action }) => [Action].flat().some(isWrite));

    expect(writes.length).toBeGreaterThan(WRITERS.length);
    for (const { Condition } of writes) expect(Condition?.Null).toEqual({ "dynamodb:LeadingKeys": "false" });
  });
});

type Write = (table: ItemTable) => Promise<unknown>;

function writesLeg(key: LegKey): Write {
  return (table) => dynamoLegs(table).writeLeg({ ...emptyLeg(key), version: 1 });
}

/** What a client is asked to write, by the key of the item. */
async function callsOf(writes: readonly Write[]) {
  const calls: { readonly action: string; readonly key: string }[] = [];
  const note = (name: string, { pk }: Readonly<Record<string, unknown>>) =>
    calls.push({ action: `dynamodb:${name}`, key: String(pk) });
  const client = answering(DynamoDBDocumentClient.from(new DynamoDBClient()), {
    Get: () => ({}),
    Query: ({ ExpressionAttributeValues }) => ({ Items: stored(ExpressionAttributeValues as Named) }),
    Put: ({ Item }) => note("PutItem", Item as Readonly<Record<string, unknown>>) && {},
    BatchWrite: ({ RequestItems }) => {
      for (const { PutRequest, DeleteRequest } of Object.values(RequestItems as object).flat())
        note("BatchWriteItem", PutRequest?.Item ?? DeleteRequest.Key);
      return {};
    },
  });
  for (const write of writes) await write({ client, name: "policies" });
  return calls;
}

type Named = Readonly<Record<string, unknown>>;

/** What a publication clears away: a note that names somebody who left, and an item of a former release. */
function stored({ ":pk": pk }: Named) {
  return [{ pk, ...(pk === "PEOPLE" ? { sk: "NOTE#0#0", ids: ["gone@acme.example"] } : { sk: "R0000000000-0#" }) }];
}

function kindOf(key: string): string {
  return key.split("#")[0] ?? key;
}

function isWrite(action: string): boolean {
  return action.startsWith("dynamodb:") && !/:(?:Get|Query|Describe|List)/.test(action);
}

function leadingKeysOf({ Condition }: Statement) {
  return Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
}

/** Every statement of every role's policies, by the role's logical id without what makes it unique. */
function statementsByRole(): ReadonlyMap<string, readonly Statement[]> {
  const all = new Map<string, Statement[]>();
  for (const { id, policies } of stacks.flatMap((stack) => policiesOf(resourcesById(stack)))) {
    const name = id.replace(/[0-9A-F]{8}$/, "");
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    all.set(name, [...(all.get(name) ?? []), ...statements]);
  }
  return all;
}

/** The policies of each role, its own and those that are attached. */
function policiesOf(resources: ReadonlyMap<string, Resource>) {
  return [...resources].flatMap(([id, { Type, Properties }]) => {
    if (Type === "AWS::IAM::Role") return [{ id, policies: (Properties.Policies ?? []) as readonly Policy[] }];
    if (!/^AWS::IAM::(?:Managed)?Policy$/.test(Type)) return [];
    const roles: readonly { readonly Ref: string }[] = Properties.Roles ?? [];
    return roles.map(({ Ref }) => ({ id: Ref, policies: [Properties as Policy] }));
  });
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}
