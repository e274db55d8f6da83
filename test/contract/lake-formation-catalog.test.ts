import { afterEach, describe, expect, it } from "vitest";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { bareState, lakeFormationCatalogContract, PLACE, sampleState } from "./lake-formation-catalog.contract.ts";
import { type Fault, LakeFormationServer } from "./lake-formation-server.ts";
import { MemoryLakeFormationCatalog } from "./memory-lake-formation-catalog.ts";

const servers: LakeFormationServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(state: LakeFormationState) {
  const server = new LakeFormationServer(state);
  servers.push(server);
  const catalog = new AwsLakeFormationCatalog(await server.start(), PLACE, { attempts: 3, firstPause: 1 });
  return { server, catalog };
}

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

  async function granting(faults: Fault[]) {
    const { server, catalog } = await start(bareState());
    server.faults.set("BatchGrantPermissions", faults);
    const failures = await catalog.apply(grant);
    const sent = server.received.map(({ input }) => (input.Entries as typeof entries).map(({ Id }) => Id));
    return { failures, sent, held: server.state.grants.length };
  }

  it("reads the failures of an answer that looks like success", async () => {
    const refused = { part: "e1", code: "AccessDeniedException" };

    const { failures, sent, held } = await granting([refused]);

    expect(failures).toEqual([{ operation: "BatchGrantPermissions", ...refused, isPrincipalMissing: false }]);
    expect({ sent, held }).toEqual({ sent: [["e0", "e1"]], held: 1 });
  });

  it("tries again what somebody else got in the way of, and only that", async () => {
    const { failures, sent, held } = await granting([{ part: "e1", code: "ConcurrentModificationException" }]);

    expect({ failures, sent, held }).toEqual({ failures: [], sent: [["e0", "e1"], ["e1"]], held: 2 });
  });

  it("tries the whole call again when all of it was in the way", async () => {
    const { failures, sent } = await granting([
      { code: "ConcurrentModificationException" },
      { code: "ThrottledException" },
    ]);

    expect({ failures, times: sent.length }).toEqual({ failures: [], times: 3 });
  });

  it("gives up after a while and says so", async () => {
    const fault = { part: "e0", code: "ConcurrentModificationException" };

    const { failures, sent } = await granting([fault, fault, fault, fault]);

    expect(failures).toMatchObject([{ part: "e0", code: "ConcurrentModificationException" }]);
    expect(sent).toHaveLength(3);
  });

  it("tells roles that do not exist from what is amiss", async () => {
    const fault = { part: "e0", code: "InvalidInputException", message: "Invalid principal" };

    expect((await granting([fault])).failures).toMatchObject([{ part: "e0", isPrincipalMissing: true }]);
  });

  it("takes a tag that could not be put for failed", async () => {
    const { server, catalog } = await start(sampleState());
    const key = "purpose:fraud";
    const tags = { LFTags: [{ TagKey: key, TagValues: ["allow"] }] };
    server.faults.set("AddLFTagsToResource", [{ part: key, code: "EntityNotFoundException" }]);

    const put = await catalog.apply({
      operation: "AddLFTagsToResource",
      input: { Resource: { Database: { Name: "crm__customers" } }, ...tags },
    });

    expect(put).toMatchObject([{ part: key, code: "EntityNotFoundException" }]);
  });

  it("takes a revocation of what nobody holds for done", async () => {
    const { server, catalog } = await start(bareState());
    const message = "No permissions revoked. Grantee has no permissions";
    server.faults.set("BatchRevokePermissions", [{ part: "e0", code: "InvalidInputException", message }]);

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
    const { server, catalog } = await start(sampleState());
    const busy = { code: "ThrottlingException" };
    for (const operation of [
      "ListLFTags",
      "ListPermissions",
      "ListDataCellsFilter",
      "GetResourceLFTags",
      "GetTables",
    ]) {
      server.faults.set(operation, [busy, busy]);
    }

    expect(await catalog.readState("crm")).toEqual(sampleState());
  });

  it("fails whole when it cannot read to the last page, and says what was asked", async () => {
    const { server, catalog } = await start(sampleState());
    const fault = { code: "InternalServiceException" };
    server.faults.set("ListPermissions", [fault, fault, fault]);

    await expect(catalog.readState("crm")).rejects.toThrow(/ListPermissions failed 3 times: InternalServiceException/);
  });

  it("asks no more once its time is up", async () => {
    const { server, catalog } = await start(sampleState());
    server.faults.set("ListPermissions", [{ code: "ThrottlingException" }]);

    await expect(catalog.readState("crm", 0)).rejects.toThrow(/ListPermissions failed 1 times/);
  });
});
