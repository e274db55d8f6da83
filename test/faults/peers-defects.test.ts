/** What went wrong with others' tools for Lake Formation, each as a story that must not happen here. */

import { describe, expect, it } from "vitest";
import { withdrawProduct } from "../../lambdas/converge/withdraw.ts";
import { databaseName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { FaultPlan } from "../../lib/local/lake-formation/faults.ts";
import { MemoryLakeSettings } from "../contract/memory-lake-settings.ts";
import { readableCells } from "../lake-formation/cells.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { CONSUMERS, smallMesh } from "./small-mesh.ts";
import { PLACE, type Stage, settledStage } from "./stage.ts";

const ROWS = [{ city: "Oslo" }, { city: "Bergen" }, { city: "Berlin" }];

/** What a purpose's role reads, cell by cell, of three rows: the first from Oslo, the second from Bergen. */
function cells(state: LakeFormationState, purpose: string, account = PLACE.account): readonly string[] {
  return [...readableCells(state, purposeRoleArn(account, purpose), ROWS)].sort();
}

function isWithin(some: readonly string[], others: readonly string[]): boolean {
  return some.every((cell) => others.includes(cell));
}

/** Whatever changed something since, oldest first. */
function changesSince(stage: Stage, count: number) {
  return stage.lake.received.slice(count).filter(({ operation }) => !/^(?:Get|List)/.test(operation));
}

/** Refuses the entries of the n-th grant batch and on, as with `Failures[]` in an answer of 200. */
function refusingEntries(operation: string, code: string): FaultPlan {
  return {
    next: (called, parts) =>
      called === operation ? { kind: "partial", parts: Array.from({ length: parts }, (_, at) => at), code } : undefined,
  };
}

describe("batch failures that nobody reads", () => {
  // A batch of grants or revokes answers 200 even if every entry of it failed, with the entries in `Failures`. Tools
  // that look at the status take lost grants for given, and, worse, rights that were never revoked for gone.
  it.each(["BatchGrantPermissions", "BatchRevokePermissions"])("fail the run that met them: %s", async (operation) => {
    const stage = await settledStage(smallMesh(), NOON);
    await stage.publish(smallMesh({ marketing: { columns: ["city"], rows: "city = 'Bergen'" } }));
    stage.faults = refusingEntries(operation, "AccessDeniedException");

    await expect(stage.run()).rejects.toThrow(`${operation}: AccessDeniedException`);

    stage.faults = undefined;
    await stage.run();
    expect(cells(stage.lake.state, "marketing")).toEqual(["crm__customers.customers.city#1"]);
    expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [] });
  });

  it("keep a revoked right from being taken for gone: nothing is given while it stands", async () => {
    const stage = await settledStage(smallMesh(), NOON);
    await stage.publish(smallMesh({ support: { columns: ["email"] }, fraud: { columns: ["city", "email"] } }));
    stage.faults = refusingEntries("BatchRevokePermissions", "AccessDeniedException");

    await expect(stage.run()).rejects.toThrow(/narrowing stopped/);

    expect(cells(stage.lake.state, "support")).toEqual([]);
  });

  it("count for tags as well, whose failures come in the same disguise", async () => {
    const stage = await settledStage(smallMesh(), NOON);
    await stage.publish(smallMesh({ marketing: { columns: ["city"], rows: "city <> 'Oslo'" } }));
    stage.faults = refusingEntries("RemoveLFTagsFromResource", "AccessDeniedException");

    await expect(stage.run()).rejects.toThrow("RemoveLFTagsFromResource: AccessDeniedException");
    expect(cells(stage.lake.state, "fraud")).not.toEqual([]);

    stage.faults = undefined;
    await stage.run();
    expect(cells(stage.lake.state, "fraud")).toEqual([]);
  });
});

describe("a revoke that takes a sibling's grant along", () => {
  // Revoking by principal, by table or by permission rather than by the exact grant takes away what another rule gave:
  // the second of two purposes, accounts or products loses access when the first does.
  const both = {
    fraud: { columns: ["city"], rows: "city = 'Oslo'" },
    marketing: { columns: ["city"], rows: "city = 'Oslo'" },
  };

  it("leaves another purpose of the same table, with the same rows, what it has at every moment", async () => {
    const stage = await settledStage(smallMesh(both), NOON);
    await stage.publish(smallMesh({ marketing: both.marketing }));

    await stage.run();

    const siblings = stage.states.map((state) => cells(state, "marketing"));
    expect(new Set(siblings.map((seen) => seen.join()))).toEqual(new Set(["crm__customers.customers.city#0"]));
    expect(cells(stage.lake.state, "fraud")).toEqual([]);
  });

  it("leaves the same purpose in another account what it has", async () => {
    const mesh = smallMesh(both);
    const stage = await settledStage(mesh, NOON);
    const [kept = "", gone = ""] = CONSUMERS;
    await stage.publish({ ...mesh, consumers: [kept] });

    await stage.run();

    expect(cells(stage.lake.state, "marketing", gone)).toEqual([]);
    for (const state of stage.states) expect(cells(state, "marketing", kept)).toHaveLength(1);
  });

  it("leaves the same purpose on another product what it has when the first is withdrawn", async () => {
    const stage = await settledStage(smallMesh(both, ["customers", "leads"]), NOON);
    const before = cells(stage.lake.state, "fraud");

    const settings = new MemoryLakeSettings();
    settings.administrators = ["converger"];
    await withdrawProduct({ ...stage.dependencies(), settings, administrator: "converger" }, "crm/customers");

    expect(cells(stage.lake.state, "fraud")).toEqual(before.filter((cell) => cell.startsWith("crm__leads.")));
    expect(cells(stage.lake.state, "fraud")).not.toEqual([]);
  });
});

describe("a second product of a domain that clashes with the first", () => {
  // Names made of the domain, the purpose or the content alone: the second stack fails with `AlreadyExists`, or takes
  // over what the first made, and takes it along when it goes.
  const seen = { fraud: { columns: ["email"] }, marketing: { columns: ["city"], rows: "city = 'Bergen'" } };

  it("comes and goes without a call about the first, though both show the same to the same purposes", async () => {
    const one = smallMesh(seen, ["customers"]);
    const two = smallMesh(seen, ["customers", "leads"]);
    const stage = await settledStage(one, NOON);
    const alone = stage.lake.state;

    for (const mesh of [two, one]) {
      const from = stage.lake.received.length;
      await stage.publish(mesh);
      await stage.run();
      const about = changesSince(stage, from).map(({ input }) => JSON.stringify(input));

      expect(about.filter((input) => input.includes(databaseName("crm/customers")))).toEqual([]);
      expect(about.filter((input) => input.includes(databaseName("crm/leads"))).length).toBeGreaterThan(0);
      expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [] });
    }
    expect(stage.lake.state).toMatchObject({ tags: alone.tags, filters: alone.filters });
  });

  it("keeps apart names that are alike", () => {
    const names = ["crm/a-b", "crm/ab", "crm-a/b", "crm/a", "crm-a-b/a"].map(databaseName);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe("an update that takes access away for a moment", () => {
  // Replacing means deleting and making anew: queries that run in between fail, however small the change was.
  it("keeps every cell through a filter whose successor shows more columns", async () => {
    const rows = "city <> 'Oslo'";
    const stage = await settledStage(smallMesh({ marketing: { columns: ["city"], rows } }), NOON);
    const before = cells(stage.lake.state, "marketing");
    await stage.publish(smallMesh({ marketing: { columns: ["city", "email"], rows } }));

    await stage.run();

    const during = stage.states.map((state) => cells(state, "marketing"));
    expect(during.filter((seen) => !isWithin(before, seen))).toEqual([]);
    expect(during.at(-1)).toHaveLength(2 * before.length);
  });

  it("keeps every cell of a purpose that gains a column, a table's rest and a product", async () => {
    const stage = await settledStage(smallMesh({ fraud: { columns: ["city"] } }), NOON);
    const before = cells(stage.lake.state, "fraud");
    await stage.publish(smallMesh({ fraud: { columns: ["city", "email", "id"] } }, ["customers", "leads"]));

    await stage.run();

    expect(stage.states.filter((state) => !isWithin(before, cells(state, "fraud")))).toEqual([]);
    expect(cells(stage.lake.state, "fraud").length).toBeGreaterThan(before.length);
  });

  it("makes no call at all where nothing changed", async () => {
    const stage = await settledStage(smallMesh(), NOON);
    const from = stage.lake.received.length;
    await stage.publish(smallMesh());

    await stage.run();

    expect(changesSince(stage, from)).toEqual([]);
  });
});

describe("a check for drift that does not see grants by tag", () => {
  // Listing permissions table by table shows what was granted on tables: what a tag opens is on no such list.
  const tables = (state: LakeFormationState) => state.grants.filter(({ resource }) => resource.kind !== "tag-policy");

  it("sees a column that somebody tagged, though no grant changed", async () => {
    const stage = await settledStage(smallMesh(), NOON);
    const lawful = stage.lake.state;
    stage.lake.state = {
      ...lawful,
      databases: lawful.databases.map((database) => ({
        ...database,
        tables: database.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) =>
            table.name === "orders" ? { ...column, tags: { "purpose:fraud": "allow" } } : column,
          ),
        })),
      })),
    };
    expect(stage.lake.state.grants).toEqual(lawful.grants);

    const { overExposures } = stage.findings();

    expect(overExposures.map(({ purpose, table }) => `${purpose} ${table}`)).toEqual(["fraud orders", "fraud orders"]);
    await stage.run();
    expect(stage.lake.state).toEqual(lawful);
  });

  it("sees a purpose that reads by another's tag, though no grant on any table changed", async () => {
    const stage = await settledStage(smallMesh(), NOON);
    const lawful = stage.lake.state;
    const grant = {
      principal: purposeRoleArn(PLACE.account, "marketing"),
      resource: {
        kind: "tag-policy" as const,
        resourceType: "TABLE" as const,
        expression: [{ key: "purpose:fraud", values: ["allow"] }],
      },
      permissions: ["SELECT" as const],
    };
    stage.lake.state = { ...lawful, grants: [...lawful.grants, grant] };
    expect(tables(stage.lake.state)).toEqual(tables(lawful));

    const { overExposures } = stage.findings();

    expect(overExposures).toMatchObject([{ purpose: "marketing", table: "customers", isForeign: false }]);
    await stage.run();
    expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [] });
  });

  it("reports somebody else who reads by a tag of the kit's, and leaves them to be dealt with", async () => {
    const stage = await settledStage(smallMesh(), NOON);
    const grant = {
      principal: `arn:aws:iam::${PLACE.account}:role/analyst`,
      resource: {
        kind: "tag-policy" as const,
        resourceType: "TABLE" as const,
        expression: [{ key: "purpose:fraud", values: ["allow"] }],
      },
      permissions: ["SELECT" as const],
    };
    stage.lake.state = { ...stage.lake.state, grants: [...stage.lake.state.grants, grant] };
    await stage.run();

    expect(stage.findings().foreignOpenings).toMatchObject([{ principal: grant.principal, why: "grant" }]);
  });
});
