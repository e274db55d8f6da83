import { beforeEach, describe, expect, it } from "vitest";
import { stayedOf, withoutUncovering } from "../../lambdas/converge/uncovering.ts";
import type { Call, TaggableInput } from "../../lib/lake-formation/calls.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { Grant, TagDefinition } from "../../lib/lake-formation/state.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { CONSUMERS, smallMesh } from "./small-mesh.ts";
import { type Stage, settledStage } from "./stage.ts";

const [ACCOUNT = ""] = CONSUMERS;
const FRAUD = purposeRoleArn(ACCOUNT, "fraud");
const KEY = "purpose:fraud";

/** A grant by tags that the kit would not make. */
function grantBy(...expression: readonly TagDefinition[]): Grant {
  return {
    principal: FRAUD,
    resource: { kind: "tag-policy", resourceType: "TABLE", expression },
    permissions: ["SELECT"],
  };
}

const REFUSED = { kind: "refusal", code: "AccessDeniedException" } as const;
const refusing = (operation: string) => ({ next: (each: string) => (each === operation ? REFUSED : undefined) });

let stage: Stage;
beforeEach(async () => {
  stage = await settledStage(smallMesh(), NOON);
});

const seen = () => effectiveAccess(stage.lake.state, FRAUD);

/** Somebody gives what the kit would not, then the law changes and nobody can revoke anything. */
async function unrevokable(grant: Grant): Promise<void> {
  const marketing = { columns: ["city"], rows: "city <> 'Oslo'" };
  await stage.publish(smallMesh({ fraud: { columns: ["city"] }, marketing }));
  stage.lake.state = { ...stage.lake.state, grants: [...stage.lake.state.grants, grant] };
  stage.faults = refusing("BatchRevokePermissions");
}

describe("a grant of somebody else's by the kit's tags that cannot be revoked", () => {
  it.each([
    { what: "what is merely described", expression: [{ key: KEY, values: ["describe"] }] },
    {
      what: "what another purpose describes as well",
      expression: [
        { key: KEY, values: ["describe"] },
        { key: "purpose:marketing", values: ["allow", "describe"] },
      ],
    },
  ])("is shown no more by taking tags off: $what", async ({ expression }) => {
    await unrevokable(grantBy(...expression));
    const before = seen();

    await expect(stage.run()).rejects.toThrow(/narrowing stopped with \d+ failures: BatchRevokePermissions/);
    expect(seen()).toEqual(before);

    stage.faults = undefined;
    await stage.run();
    expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [], foreignOpenings: [] });
  });

  it.each([["*"], ["allow", "describe"]])("keeps nothing open that it shows already: values %s", async (...values) => {
    await unrevokable(grantBy({ key: KEY, values }));

    await expect(stage.run()).rejects.toThrow(/narrowing stopped/);

    const columns = stage.lake.state.databases.flatMap(({ tables }) => tables.flatMap((table) => table.columns));
    expect(columns.filter(({ name, tags }) => name === "email" && tags[KEY] === "allow")).toEqual([]);
  });

  it("keeps nothing open where its role does not exist", async () => {
    await unrevokable(grantBy({ key: KEY, values: ["describe"] }));
    const missing = { code: "InvalidInputException", message: `Invalid principal ${FRAUD}` };
    stage.faults = {
      next: (operation) =>
        operation === "BatchRevokePermissions" ? { kind: "partial", parts: [0], ...missing } : undefined,
    };

    expect(await stage.run()).toMatchObject({ isComplete: true });
  });
});

describe("what stayed, of what was to go", () => {
  const database: TaggableInput = { Database: { Name: "crm__customers" } };
  const table: TaggableInput = { Table: { DatabaseName: "crm__customers", Name: "customers" } };
  const columns: TaggableInput = {
    TableWithColumns: { DatabaseName: "crm__customers", Name: "customers", ColumnNames: ["city"] },
  };
  const tagged =
    (operation: "AddLFTagsToResource" | "RemoveLFTagsFromResource", Resource: TaggableInput) =>
    (key: string, value: string): Call => ({
      operation,
      input: { Resource, LFTags: [{ TagKey: key, TagValues: [value] }] },
    });
  const failed = (call: Call, part?: string) =>
    stayedOf(call, [{ operation: call.operation, code: "Refused", part, isPrincipalMissing: false }]);
  const entry = (Id: string, key: string, ...TagValues: string[]) => ({
    Id,
    Principal: { DataLakePrincipalIdentifier: FRAUD },
    Resource: { LFTagPolicy: { ResourceType: "TABLE" as const, Expression: [{ TagKey: key, TagValues }] } },
  });
  const wide = failed({ operation: "BatchRevokePermissions", input: { Entries: [entry("1", KEY, "describe")] } });
  const onDatabase = failed(tagged("RemoveLFTagsFromResource", database)(KEY, "allow"));
  const remove = (resource: TaggableInput) => tagged("RemoveLFTagsFromResource", resource);
  const add = (resource: TaggableInput) => tagged("AddLFTagsToResource", resource);

  it.each([
    { why: "a column would have its table's", stayed: wide, call: remove(columns)(KEY, "allow") },
    { why: "a table would have its database's", stayed: wide, call: remove(table)(KEY, "forbid") },
    { why: "the value that takes its place is shown", stayed: wide, call: add(database)(KEY, "describe") },
    {
      why: "a column would have what stayed on its database",
      stayed: onDatabase,
      call: remove(columns)(KEY, "describe"),
    },
  ])("keeps what covers it: $why", ({ stayed, call }) => {
    expect(withoutUncovering(call, stayed)).toBeUndefined();
  });

  it.each([
    { why: "there is nothing above a database", stayed: wide, call: remove(database)(KEY, "allow") },
    { why: "it was shown before", stayed: wide, call: remove(columns)(KEY, "describe") },
    { why: "the value that takes its place is not shown", stayed: wide, call: add(columns)(KEY, "forbid") },
    { why: "it is another tag", stayed: wide, call: remove(columns)("purpose:tax", "allow") },
    { why: "what takes its place covers as well", stayed: onDatabase, call: add(columns)(KEY, "describe") },
    {
      why: "a tag that is no more shows nothing",
      stayed: wide,
      call: { operation: "DeleteLFTag", input: { TagKey: KEY } } as const,
    },
  ])("keeps nothing else: $why", ({ stayed, call }) => {
    expect(withoutUncovering(call, stayed)).toEqual(call);
  });

  it("keeps of one call only what covers", () => {
    const LFTags = [KEY, "purpose:tax"].map((TagKey) => ({ TagKey, TagValues: ["allow"] }));
    const call: Call = { operation: "RemoveLFTagsFromResource", input: { Resource: columns, LFTags } };

    expect(withoutUncovering(call, wide)).toEqual({ ...call, input: { Resource: columns, LFTags: LFTags.slice(1) } });
  });

  it("knows a batch entry by entry", () => {
    const Entries = [entry("1", KEY, "describe"), entry("2", "purpose:tax", "*"), entry("3", "purpose:care", "allow")];
    const call: Call = { operation: "BatchRevokePermissions", input: { Entries } };

    expect(failed(call, "2")).toEqual([{ key: "purpose:tax", values: ["*"] }]);
    expect(failed(call)).toEqual([
      { key: KEY, values: ["describe"] },
      { key: "purpose:tax", values: ["*"] },
    ]);
  });
});
