import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { afterEach, describe, expect, it } from "vitest";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type Fault, scriptedFaults } from "../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { bareState, lakeFormationCatalogContract, PLACE, sampleState } from "./lake-formation-catalog.contract.ts";
import { MemoryLakeFormationCatalog } from "./memory-lake-formation-catalog.ts";

const servers: LocalLakeFormation[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** Everything is paged by one, so that whoever reads the first page only is found out. */
async function start(state: LakeFormationState, faults: Readonly<Record<string, readonly Fault[]>> = {}) {
  const server = new LocalLakeFormation({ ...PLACE, pageSize: 1, faults: scriptedFaults(faults) });
  server.state = state;
  servers.push(server);
  const settings = {
    endpoint: await server.start(),
    region: PLACE.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  const clients = { lakeFormation: new LakeFormationClient(settings), glue: new GlueClient(settings) };
  return { server, catalog: new AwsLakeFormationCatalog(clients, PLACE, { attempts: 3, firstPause: 1 }) };
}

const refusal = (code: string): Fault => ({ kind: "refusal", code });
const partial = (part: number, code: string, message?: string): Fault => ({
  kind: "partial",
  parts: [part],
  code,
  message,
});

lakeFormationCatalogContract("MemoryLakeFormationCatalog", async (state) => new MemoryLakeFormationCatalog(state));
lakeFormationCatalogContract("AwsLakeFormationCatalog", async (state) => (await start(state)).catalog);

describe("AwsLakeFormationCatalog", () => {
  const entries = ["fraud", "marketing"].map((purpose, at) => ({
    Id: `e${at}`,
    Principal: { DataLakePrincipalIdentifier: purposeRoleArn(PLACE.account, purpose) },
    Resource: { Database: { Name: "crm__customers" } },
    Permissions: ["DESCRIBE" as const],
  }));
  const grant: Call = { operation: "BatchGrantPermissions", input: { Entries: entries } };

  async function granting(faults: readonly Fault[]) {
    const { server, catalog } = await start(bareState(), { BatchGrantPermissions: faults });
    const failures = await catalog.apply(grant);
    const sent = server.received.map(({ input }) => (input.Entries as typeof entries).map(({ Id }) => Id));
    return { failures, sent, held: server.state.grants.length };
  }

  it("reads the failures of an answer that looks like success", async () => {
    const code = "AccessDeniedException";

    const { failures, sent, held } = await granting([partial(1, code)]);

    expect(failures).toEqual([{ operation: "BatchGrantPermissions", part: "e1", code, isPrincipalMissing: false }]);
    expect({ sent, held }).toEqual({ sent: [["e0", "e1"]], held: 1 });
  });

  it("tries again what somebody else got in the way of, and only that", async () => {
    const { failures, sent, held } = await granting([partial(1, "ConcurrentModificationException")]);

    expect({ failures, sent, held }).toEqual({ failures: [], sent: [["e0", "e1"], ["e1"]], held: 2 });
  });

  it("tries the whole call again when all of it was in the way", async () => {
    const { failures, sent } = await granting([
      refusal("ConcurrentModificationException"),
      refusal("ThrottledException"),
    ]);

    expect({ failures, times: sent.length }).toEqual({ failures: [], times: 3 });
  });

  it("gives up after a while and says so", async () => {
    const fault = partial(0, "ConcurrentModificationException");

    const { failures, sent } = await granting([fault, fault, fault, fault]);

    expect(failures).toMatchObject([{ part: "e0", code: "ConcurrentModificationException" }]);
    expect(sent).toHaveLength(3);
  });

  it("tells roles that do not exist from what is amiss", async () => {
    const fault = partial(0, "InvalidInputException", "Invalid principal");

    expect((await granting([fault])).failures).toMatchObject([{ part: "e0", isPrincipalMissing: true }]);
  });

  it.each([
    { why: "its text is about another", message: "No permissions revoked for IAM_ALLOWED_PRINCIPALS" },
    { why: "its text names a table", message: "table `principals` is not there: Invalid principals" },
    { why: "it is about no purpose role", message: "Invalid principal", principal: "IAM_ALLOWED_PRINCIPALS" },
  ])("takes no other refusal for a role that does not exist: $why", async ({ message, principal }) => {
    const [first] = entries;
    if (!first) throw new TypeError("no entry");
    const entry = principal ? { ...first, Principal: { DataLakePrincipalIdentifier: principal } } : first;
    const code = "InvalidInputException";
    const { catalog } = await start(bareState(), {
      BatchGrantPermissions: [partial(0, code, message), { kind: "refusal", code, message }],
    });
    const call: Call = { operation: "BatchGrantPermissions", input: { Entries: [entry] } };

    expect(await catalog.apply(call)).toMatchObject([{ part: "e0", code, isPrincipalMissing: false }]);
    expect(await catalog.apply(call)).toMatchObject([{ code, isPrincipalMissing: false }]);
  });

  it("takes a whole call for one about roles that do not exist only if it is about purpose roles alone", async () => {
    const all = {
      kind: "refusal",
      code: "InvalidInputException",
      message: `Invalid principal, ${PLACE.account}`,
    } as const;
    const { catalog } = await start(bareState(), { BatchGrantPermissions: [all, all] });
    const [, last] = entries;
    const user = `arn:aws:iam::${PLACE.account}:user/eve`;
    const others = last ? [{ ...last, Principal: { DataLakePrincipalIdentifier: user } }] : [];
    const mixed = [...entries.slice(0, 1), ...others];

    expect(await catalog.apply(grant)).toMatchObject([{ isPrincipalMissing: true }]);
    expect(await catalog.apply({ operation: "BatchGrantPermissions", input: { Entries: mixed } })).toMatchObject([
      { isPrincipalMissing: false },
    ]);
  });

  it("takes a tag that could not be put for failed", async () => {
    const key = "purpose:fraud";
    const tags = { LFTags: [{ TagKey: key, TagValues: ["allow"] }] };
    const { catalog } = await start(sampleState(), { AddLFTagsToResource: [partial(0, "EntityNotFoundException")] });

    const put = await catalog.apply({
      operation: "AddLFTagsToResource",
      input: { Resource: { Database: { Name: "crm__customers" } }, ...tags },
    });

    expect(put).toMatchObject([{ part: key, code: "EntityNotFoundException" }]);
  });

  it("takes a revocation of what nobody holds for done", async () => {
    const message = "No permissions revoked. Grantee has no permissions";
    const { catalog } = await start(bareState(), {
      BatchRevokePermissions: [partial(0, "InvalidInputException", message)],
    });

    expect(
      await catalog.apply({ operation: "BatchRevokePermissions", input: { Entries: entries.slice(0, 1) } }),
    ).toEqual([]);
  });

  it.each([
    { why: "all values are there", values: ["allow", "describe"], isDone: true },
    { why: "its values differ", values: ["allow"], isDone: false },
  ])("takes a tag for created only if all of it is: $why", async ({ values, isDone }) => {
    const { catalog } = await start(sampleState());

    const input = { TagKey: "purpose:fraud", TagValues: values };
    const failures = await catalog.apply({ operation: "CreateLFTag", input });

    expect(failures.map(({ code }) => code)).toEqual(isDone ? [] : ["InvalidInputException"]);
  });

  it("reads on when the account is busy", async () => {
    const busy = [refusal("ThrottlingException"), refusal("ThrottlingException")];
    const { catalog } = await start(sampleState(), {
      ListLFTags: busy,
      ListPermissions: busy,
      ListDataCellsFilter: busy,
      GetResourceLFTags: busy,
      GetTables: busy,
    });

    expect(await catalog.readState("crm")).toEqual(sampleState());
  });

  it("fails whole when it cannot read to the last page, and says what was asked", async () => {
    const fault = refusal("InternalServiceException");
    const { catalog } = await start(sampleState(), { ListPermissions: [fault, fault, fault] });

    await expect(catalog.readState("crm")).rejects.toThrow(/ListPermissions failed 3 times: InternalServiceException/);
  });

  it("asks no more once its time is up", async () => {
    const { server, catalog } = await start(sampleState());

    await expect(catalog.readState("crm", 0)).rejects.toThrow(/no time left for/);
    expect(server.received).toEqual([]);
  });
});
