import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Grant, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { LawUnreadError } from "../../lib/ports/errors.ts";
import type { LawReader, ShardLaw, SharedLaw, UnknownLaw } from "../../lib/ports/law.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld, PLACE } from "./converge-world.ts";

const EVE = "arn:aws:iam::111122223333:role/eve";
const OTHER = "arn:aws:iam::111122223333:role/purpose/marketing";
const FRAUD = "arn:aws:iam::111122223333:role/purpose/fraud";

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
});
afterEach(() => world.stop());

/** The law as it is, but for what this makes of it. */
function changed(
  change: (law: ShardLaw | UnknownLaw, after: string | undefined) => object,
  shared: (law: SharedLaw) => object = (law) => law,
  shardSize = 1000,
): LawReader {
  const { law } = world.dependencies({ shardSize });
  return {
    readLaw: async (question, stopAt) => change(await law.readLaw(question, stopAt), question.after) as ShardLaw,
    readSharedLaw: async (stopAt) => shared(await law.readSharedLaw(stopAt)) as SharedLaw,
  };
}

const withState = (change: (state: LakeFormationState) => Partial<LakeFormationState>) =>
  changed((law) => ("fault" in law ? law : { ...law, state: { ...law.state, ...change(law.state) } }));
const withGrant = (grant: Grant) => withState(({ grants }) => ({ grants: [...grants, grant] }));
const withTags = (change: (database: LakeFormationState["databases"][number]) => object) =>
  withState(({ databases }) => ({ databases: databases.map((database) => ({ ...database, ...change(database) })) }));
const SECRET = { confidentiality: "public" };
const filter = (database: string) =>
  ({ kind: "filter", database, table: "customers", name: "purpose_fraud__0123456789ab" }) as const;
const byTag = {
  kind: "tag-policy",
  resourceType: "TABLE",
  expression: [{ key: "purpose:fraud", values: ["allow"] }],
} as const;

describe("whoever works out the law for the converger", () => {
  it.each<{ what: string; law: () => LawReader }>([
    {
      what: "lets in somebody else by tag",
      law: () => withGrant({ principal: EVE, resource: byTag, permissions: ["SELECT"] }),
    },
    {
      what: "lets a purpose in by another's tag",
      law: () => withGrant({ principal: OTHER, resource: byTag, permissions: ["SELECT"] }),
    },
    {
      what: "lets a purpose in by another's filter",
      law: () => withGrant({ principal: OTHER, resource: filter("crm__customers"), permissions: ["SELECT"] }),
    },
    {
      what: "lets a purpose in to whatever carries any tag",
      law: () => withGrant({ principal: FRAUD, resource: { ...byTag, expression: [] }, permissions: ["SELECT"] }),
    },
    {
      what: "lets in a principal without a purpose by a tag without one",
      law: () =>
        withGrant({
          principal: EVE,
          resource: { ...byTag, expression: [{ key: "purpose:", values: ["allow"] }] },
          permissions: ["SELECT"],
        }),
    },
    {
      what: "lets a purpose in under a condition",
      law: () => withGrant({ principal: FRAUD, resource: byTag, permissions: ["SELECT"], condition: "true" }),
    },
    {
      what: "gives tags that are not the kit's to a database",
      law: () => withTags(() => ({ tags: SECRET })),
    },
    {
      what: "gives tags that are not the kit's to a table",
      law: () => withTags(({ tables }) => ({ tables: tables.map((table) => ({ ...table, tags: SECRET })) })),
    },
    {
      what: "gives tags that are not the kit's to a column",
      law: () =>
        withTags(({ tables }) => ({
          tables: tables.map((table) => ({
            ...table,
            columns: table.columns.map((column) => ({ ...column, tags: SECRET })),
          })),
        })),
    },
    {
      what: "makes a tag that is not the kit's",
      law: () => withState(({ tags }) => ({ tags: [...tags, { key: "confidentiality", values: ["public"] }] })),
    },
    {
      what: "lets in somebody else to the table",
      law: () =>
        withGrant({ principal: EVE, resource: { kind: "table", database: "crm__customers" }, permissions: ["ALL"] }),
    },
    {
      what: "lets a purpose do more than read",
      law: () => withGrant({ principal: FRAUD, resource: byTag, permissions: ["ALTER"] }),
    },
    {
      what: "lets a purpose pass on what it reads",
      law: () => withGrant({ principal: FRAUD, resource: byTag, permissions: ["SELECT"], grantable: ["SELECT"] }),
    },
    {
      what: "opens another domain's table",
      law: () => withGrant({ principal: FRAUD, resource: filter("sales__orders"), permissions: ["SELECT"] }),
    },
    {
      what: "makes a filter on another domain's table",
      law: () => withState(() => ({ filters: [{ ...filter("sales__orders"), columns: { include: ["email"] } }] })),
    },
    {
      what: "tags another domain's table",
      law: () =>
        withState(({ databases }) => ({ databases: [...databases, { name: "sales__orders", tags: {}, tables: [] }] })),
    },
  ])("has nothing done by what it answers if that $what", async ({ law }) => {
    await world.assign("fraud");
    const { state } = world.local;

    await expect(world.run({}, { law: law() })).rejects.toThrow(
      /^what was answered as the law of domain `crm` is none of it; nothing was done by it/,
    );

    expect(world.local.state).toEqual(state);
  });

  it("lets nobody in by what it answers for all domains", async () => {
    await world.assign("fraud");
    const shared = (law: SharedLaw) => ({
      ...law,
      state: {
        ...law.state,
        grants: [...law.state.grants, { principal: EVE, resource: byTag, permissions: ["SELECT"] }],
      },
    });

    await expect(world.run({}, { law: changed((law) => law, shared) })).rejects.toThrow(
      /^what was answered as the law of what all domains share is none of it/,
    );

    expect(world.seen("fraud")).toEqual([]);
    expect(JSON.stringify(world.local.state.grants)).not.toContain("eve");
  });

  it("lets in no purpose of an account that the domain was not deployed with", async () => {
    const stranger = "arn:aws:iam::999999999999:role/purpose/fraud";
    const inStranger = <Each extends { readonly state: LakeFormationState }>(law: Each): Each => ({
      ...law,
      state: {
        ...law.state,
        grants: [...law.state.grants, { principal: stranger, resource: byTag, permissions: ["SELECT"] }],
      },
    });
    await world.assign("fraud");
    const law = changed((each) => ("fault" in each ? each : inStranger(each)), inStranger);

    await world.run({}, { law, consumers: new Set([PLACE.account]) });

    expect(world.seen("fraud")).not.toEqual([]);
    expect(world.local.authorize(stranger)).toEqual([]);
    await world.run({}, { law, consumers: new Set([PLACE.account, "999999999999"]) });
    expect(world.local.authorize(stranger)).not.toEqual([]);
    // it leaves the deployment first, and the hub's document later
    await world.run({}, { law, consumers: new Set([PLACE.account]) });
    expect(world.local.authorize(stranger)).toEqual([]);
  });

  it("cannot have it look at one shard for ever", async () => {
    for (const id of ["crm/leads", "crm/orders"]) await world.mesh.table.publishProduct(productNamed(id));
    let asked = 0;
    const law = changed(
      (each, after) => {
        asked += 1;
        if (asked > 5) throw new Error("again and again");
        return { ...each, until: after ?? each.until };
      },
      undefined,
      1,
    );

    await expect(world.run({}, { law })).rejects.toThrow(/^what was answered as the law of domain `crm` after product/);

    expect(asked).toBe(2);
  });
});

describe("a law that cannot be read", () => {
  const unread = () => Promise.reject(new LawUnreadError("the law is unknown"));

  it("has nothing given and nothing taken", async () => {
    await world.assign("fraud");
    await world.run();
    await world.revoke("fraud");
    const { state } = world.local;

    await expect(world.run({}, { law: { readLaw: unread, readSharedLaw: unread } })).rejects.toThrow(
      "the law is unknown",
    );

    expect(world.local.state).toEqual(state);
    await world.run();
    expect(world.seen("fraud")).toEqual([]);
  });

  it("of one shard has all others narrowed, and nobody let in", async () => {
    const leads = productNamed("crm/leads");
    await world.mesh.table.publishProduct(leads);
    await world.deploy(leads);
    await world.assign("fraud", { product: "crm/leads" });
    await world.run();
    await world.revoke("fraud", "crm/leads");
    await world.assign("fraud");
    const law = changed(
      (each, after) => (after === undefined ? { until: each.until, fault: { message: "too large" } } : each),
      undefined,
      1,
    );

    await expect(world.run({}, { law })).rejects.toThrow("too large");

    expect(world.seen("fraud")).toEqual([]);
  });

  it("in what time there was is no failure where the run had come further before", async () => {
    for (const id of ["crm/leads"]) await world.mesh.table.publishProduct(productNamed(id));
    const { law: known } = world.dependencies({ shardSize: 1 });
    const law: LawReader = {
      readSharedLaw: unread,
      readLaw: (question, stopAt) => {
        if (question.after === undefined) return known.readLaw(question, stopAt);
        world.mesh.time = stopAt ?? world.mesh.time;
        return unread();
      },
    };

    expect(await world.run({}, { law })).toMatchObject({ isComplete: false });
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ message: "out of time", places: ["after crm/customers"] }),
    );
  });

  it("is asked for again while a stack is made, since a role of a moment ago may not be known everywhere", async () => {
    const { law: known } = world.dependencies();
    let asked = 0;
    const law: LawReader = {
      readSharedLaw: (stopAt) => known.readSharedLaw(stopAt),
      readLaw: (question, stopAt) => (++asked < 3 ? unread() : known.readLaw(question, stopAt)),
    };
    const event = { RequestType: "Create", ResourceType: "Custom::PurposeMeshConvergence", ResourceProperties: {} };

    await world.run(event, { law });
    expect(asked).toBe(3);

    asked = Number.NEGATIVE_INFINITY;
    await expect(world.run(event, { law, time: 10 * MINUTE })).rejects.toThrow("the law is unknown");
  });

  it("is asked for by the instant before, and for no longer than the run may take", async () => {
    const { law: known } = world.dependencies();
    const asked: { readonly at: number; readonly lead: number; readonly stopAt: number | undefined }[] = [];
    const law: LawReader = {
      readSharedLaw: (stopAt) => known.readSharedLaw(stopAt),
      readLaw: ({ at, lead, ...rest }, stopAt) => {
        asked.push({ at, lead, stopAt });
        return known.readLaw({ at, lead, ...rest }, stopAt);
      },
    };
    const begun = world.mesh.time;

    await world.run({}, { law });

    expect(asked).toEqual([{ at: begun, lead: 5 * MINUTE, stopAt: begun + 10 * MINUTE - 30_000 }]);
  });
});
