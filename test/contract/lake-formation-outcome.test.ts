import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { afterEach, describe, expect, it } from "vitest";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import { batchEntry } from "../../lib/lake-formation/call-inputs.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { plan } from "../../lib/lake-formation/plan.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type FaultPlan, scriptedFaults, seededFaults } from "../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { bareState, PLACE, sampleState } from "./lake-formation-catalog.contract.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function start(state: LakeFormationState, faults?: FaultPlan) {
  const local = new LocalLakeFormation({ ...PLACE, faults, pageSize: 3 });
  const { account } = local;
  const admin = { DataLakePrincipalIdentifier: `arn:aws:iam::${PLACE.account}:root` };
  local.account = { ...account, catalog: state, settings: { ...account.settings, DataLakeAdmins: [admin] } };
  const endpoint = await local.start();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const config = { endpoint, region: PLACE.region, credentials, maxAttempts: 1 };
  const clients = { lakeFormation: new LakeFormationClient(config), glue: new GlueClient(config) };
  stops.push(async () => {
    clients.lakeFormation.destroy();
    clients.glue.destroy();
    await local.stop();
  });
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const catalog = new AwsLakeFormationCatalog(clients, PLACE, { pause, random: () => 0.5 });
  return { local, catalog, clients, pauses };
}

const callsOf = (operation: Call["operation"], calls: readonly Call[]) =>
  calls.filter((call) => call.operation === operation);

/** Every kind of call that a plan makes, with the state before it. */
const OPENING = plan(bareState(), sampleState());
const CLOSING = plan(sampleState(), { ...emptyState(PLACE), databases: bareState().databases });

function stateBefore(call: Call): LakeFormationState {
  const opening = OPENING.indexOf(call);
  const calls = opening >= 0 ? OPENING.slice(0, opening) : CLOSING.slice(0, CLOSING.indexOf(call));
  const local = new LocalLakeFormation(PLACE);
  const { account } = local;
  const admin = { DataLakePrincipalIdentifier: `arn:aws:iam::${PLACE.account}:root` };
  const settings = { ...account.settings, DataLakeAdmins: [admin] };
  local.account = { ...account, settings, catalog: opening >= 0 ? bareState() : sampleState() };
  for (const { operation, input } of calls) {
    local.answer({ service: "lakeformation", operation, input: { ...input }, accessKey: undefined });
  }
  return local.state;
}

const KINDS = [...OPENING, ...CLOSING].filter(
  (call, at, all) => all.findIndex(({ operation }) => operation === call.operation) === at,
);

describe("a call whose answer was lost", () => {
  it("is tried for every kind of call", () => {
    expect(KINDS.map(({ operation }) => operation).sort()).toEqual([
      "AddLFTagsToResource",
      "BatchGrantPermissions",
      "BatchRevokePermissions",
      "CreateDataCellsFilter",
      "CreateLFTag",
      "DeleteDataCellsFilter",
      "DeleteLFTag",
      "RemoveLFTagsFromResource",
    ]);
  });

  it.each(
    KINDS.flatMap((call) => (["none", "exception"] as const).map((answer) => ({ name: call.operation, call, answer }))),
  )("is done once it is sent again: $name, answered by $answer", async ({ call, answer }) => {
    const before = stateBefore(call);
    const expected = await start(before);
    expect(await expected.catalog.apply(call)).toEqual([]);
    const lost = await start(before, scriptedFaults({ [call.operation]: [{ kind: "timeout", answer }] }));

    const failures = await lost.catalog.apply(call);

    expect(failures).toEqual([]);
    expect(lost.local.state).toEqual(expected.local.state);
    expect(lost.local.state).not.toEqual(before);
    expect(lost.local.received.filter(({ operation }) => operation === call.operation)).toHaveLength(2);
  });

  it("is done for values of a tag as well", async () => {
    const [tag, ...tags] = sampleState().tags;
    if (!tag) throw new TypeError("no tag");
    const before = { ...sampleState(), tags: [{ ...tag, values: ["allow"] }, ...tags] };
    const call: Call = { operation: "UpdateLFTag", input: { TagKey: tag.key, TagValuesToAdd: ["describe"] } };
    const timeout = { kind: "timeout", answer: "none" } as const;
    const { catalog, local } = await start(before, scriptedFaults({ UpdateLFTag: [timeout] }));

    expect(await catalog.apply(call)).toEqual([]);
    expect(local.state.tags).toEqual(sampleState().tags);
  });
});

describe("a call that is refused for another reason", () => {
  it("is no success: a tag that is still carried", async () => {
    const [remove] = callsOf("RemoveLFTagsFromResource", CLOSING);
    if (remove?.operation !== "RemoveLFTagsFromResource") throw new TypeError("no such call");
    const refusal = { kind: "refusal", code: "InvalidInputException" } as const;
    const { catalog } = await start(sampleState(), scriptedFaults({ RemoveLFTagsFromResource: [refusal] }));

    expect(await catalog.apply(remove)).toMatchObject([{ code: "InvalidInputException" }]);
  });

  it("is no success: columns of which one is gone while the others keep the tag", async () => {
    const { catalog, local } = await start(sampleState());
    const TableWithColumns = { DatabaseName: "crm__customers", Name: "customers", ColumnNames: ["city", "no_more"] };
    const LFTags = [{ TagKey: "purpose:fraud", TagValues: ["allow"] }];

    const failures = await catalog.apply({
      operation: "RemoveLFTagsFromResource",
      input: { Resource: { TableWithColumns }, LFTags },
    });

    expect(failures).toMatchObject([{ code: "EntityNotFoundException" }]);
    expect(local.state).toEqual(sampleState());
  });

  it("is no success: a grant that is still held", async () => {
    const [grant] = sampleState().grants;
    if (!grant) throw new TypeError("no grant");
    const { catalog, local } = await start(sampleState());
    // held, but not all of what is to be revoked
    const Entries = [batchEntry({ ...grant, permissions: [...grant.permissions, "DROP"] }, "1", PLACE)];

    const failures = await catalog.apply({ operation: "BatchRevokePermissions", input: { Entries } });

    expect(failures.length > 0 || !local.state.grants.some((held) => held.principal === grant.principal)).toBe(true);
    expect(local.state.grants.length === sampleState().grants.length).toBe(failures.length > 0);
  });
});

describe("patience", () => {
  it("doubles its pauses up to a limit, and takes a part of each by chance", async () => {
    const busy = { kind: "refusal", code: "ThrottlingException" } as const;
    const { catalog, pauses } = await start(
      bareState(),
      scriptedFaults({ CreateLFTag: Array.from({ length: 7 }, () => busy) }),
    );

    await catalog.apply({ operation: "CreateLFTag", input: { TagKey: "k", TagValues: ["v"] } });

    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2500, 2500]);
  });

  it("sends nothing again that would begin after its time", async () => {
    const busy = { kind: "refusal", code: "ThrottlingException" } as const;
    const { catalog, local } = await start(bareState(), scriptedFaults({ CreateLFTag: [busy, busy] }));
    const call: Call = { operation: "CreateLFTag", input: { TagKey: "k", TagValues: ["v"] } };

    const failures = await catalog.apply(call, 0);

    expect(failures).toMatchObject([{ code: "ThrottlingException" }]);
    expect(local.received).toHaveLength(1);
  });

  it.each([1, 2, 3])("brings a plan to its end through every kind of fault, with seed %i", async (seed) => {
    const rates = { seed, throttle: 0.3, conflict: 0.1, partial: 0.1, timeout: 0.1 };
    const { catalog, local } = await start(bareState(), seededFaults(rates));

    for (const call of OPENING) expect(await catalog.apply(call)).toEqual([]);
    expect(local.state).toEqual(sampleState());
    expect(await catalog.readState("crm")).toEqual(sampleState());

    for (const call of CLOSING) expect(await catalog.apply(call)).toEqual([]);
    expect(local.state).toEqual(bareState());
  });
});

describe("what another account shares with this one", () => {
  it("is no part of the state, whatever it is called", async () => {
    const { catalog, clients } = await start(sampleState());
    const CatalogId = "999988887777";
    const foreign = { CatalogId, TagKey: "purpose:fraud", TagValues: ["allow"] };
    const database = { Database: { CatalogId, Name: "crm__customers" } };
    const shared: Readonly<Record<string, (output: Record<string, unknown[] | undefined>) => void>> = {
      ListLFTagsCommand: (output) => output.LFTags?.push(foreign, { ...foreign, TagKey: "purpose:theirs" }),
      GetResourceLFTagsCommand: (output) => output.LFTagOnDatabase?.push({ ...foreign, TagKey: "purpose:theirs" }),
      ListDataCellsFilterCommand: (output) =>
        output.DataCellsFilters?.push({
          TableCatalogId: CatalogId,
          DatabaseName: "crm__customers",
          TableName: "customers",
          Name: "theirs",
          RowFilter: { AllRowsWildcard: {} },
        }),
      ListPermissionsCommand: (output) =>
        output.PrincipalResourcePermissions?.push(
          { Principal: { DataLakePrincipalIdentifier: "x" }, Resource: database, Permissions: ["ALL"] },
          {
            Principal: { DataLakePrincipalIdentifier: "x" },
            Resource: { LFTagPolicy: { CatalogId, ResourceType: "TABLE", Expression: [foreign] } },
            Permissions: ["SELECT"],
          },
        ),
    };
    clients.lakeFormation.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const result = await next(args);
          shared[commandName]?.(result.output as never);
          return result;
        },
      { step: "initialize" },
    );

    expect(await catalog.readState("crm")).toEqual(sampleState());
  });
});
