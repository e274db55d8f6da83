import type { AttributeValue, DynamoDBRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/forward-changes/handler.ts";
import { createHandler as revokeApproval } from "../../lambdas/revoke-approval/handler.ts";
import { createHandler as revokeAssignment } from "../../lambdas/revoke-assignment/handler.ts";
import type { LogLine } from "../../lambdas/shared/log.ts";
import { legItem } from "../../lib/aws/policy-items.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import { append, findBreak, KEPT_ENTRIES } from "../../lib/model/workflow/history.ts";
import type { HistoryEntry, LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import { ALICE, journeyIn, MIA, OTTO } from "./journey.ts";
import { CONTEXT, newMesh, postAs, type World } from "./support.ts";

const PERSON: LegKey = { leg: "person", person: ALICE, purpose: "marketing" };
const PRODUCT: LegKey = { leg: "product", product: "crm/customers", purpose: "marketing" };
const EVE = "eve@acme.example";

/** An item, or a part of one, as streams show it. */
function shown(value: unknown): AttributeValue {
  if (Array.isArray(value)) return { L: value.map(shown) };
  if (typeof value === "number") return { N: String(value) };
  return typeof value === "object" ? { M: imageOf(value ?? {}) } : { S: String(value) };
}

function imageOf(item: object): Record<string, AttributeValue> {
  const present = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, shown(value)]));
}

interface Write {
  readonly before?: LegState | undefined;
  readonly after?: LegState | undefined;
}

function recordOf({ before, after }: Write): DynamoDBRecord {
  const [old, now] = [before, after].map((leg) => leg && imageOf(legItem(leg)));
  const { pk, sk } = now ?? old ?? {};
  const keys = { ...(pk && { pk }), ...(sk && { sk }) };
  const images = { ...(old && { OldImage: old }), ...(now && { NewImage: now }) };
  return { dynamodb: { Keys: keys, SequenceNumber: "1", ApproximateCreationDateTime: 1_780_000_000, ...images } };
}

async function forward(...records: DynamoDBRecord[]) {
  const lines: LogLine[] = [];
  const counts: Readonly<Record<string, number>>[] = [];
  const events = { publish: async () => new Set<string>() };
  const handler = createHandler({ events, count: (counted) => counts.push(counted), log: (line) => lines.push(line) });
  await handler({ Records: records }, CONTEXT);
  return { lines: lines.filter(({ message }) => message === "history rewritten"), counts };
}

const rewritten = async (write: Write) => (await forward(recordOf(write))).lines.length > 0;

let world: World;
let writes: Write[];
beforeEach(async () => {
  world = await newMesh();
  writes = [];
  const { readLeg, writeLeg } = world.table;
  world.table.writeLeg = async (after) => {
    const before = await readLeg.call(world.table, after.key);
    await writeLeg.call(world.table, after);
    writes.push({ before: before.version === 0 ? undefined : before, after });
  };
});
const { ask, approve, assign } = journeyIn(() => world);
const CHANGED = { purpose: "marketing", reason: "changed my mind" };
const revoke = () => postAs(MIA, revokeApproval(world), { ...CHANGED, person: ALICE });
const lift = () => postAs(OTTO, revokeAssignment(world), { ...CHANGED, product: "crm/customers", effect: "prohibit" });

/** A leg with more entries than are kept, as handlers wrote it. */
async function longLeg(key: LegKey): Promise<LegState> {
  await ask(ALICE);
  await approve(MIA, { request: "r1" });
  await assign(OTTO, { request: "r1" });
  for (let time = 0; time < KEPT_ENTRIES; time++) {
    world.time += 1;
    const isEven = time % 2 === 0;
    if (key.leg === "person") await (isEven ? revoke() : approve(MIA));
    else await (isEven ? assign(OTTO, { decision: "prohibit" }) : lift());
  }
  return world.table.readLeg(key);
}

/** Entries chained anew, as whoever may write the table can. */
function chained(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return entries.reduce<readonly HistoryEntry[]>((done, { previous: _, hash: __, ...entry }) => {
    return append(done, entry, sha256);
  }, []);
}

describe("what the stream shows of a leg", () => {
  it.each([PERSON, PRODUCT])("is no rewriting, whatever handlers do to a $leg's, however long it gets", async (key) => {
    expect((await longLeg(key)).history).toHaveLength(KEPT_ENTRIES);

    expect(writes.length).toBeGreaterThan(KEPT_ENTRIES);
    // one of them barred who decided the other leg, which no history tells
    expect(writes.some(({ before, after }) => before?.history.at(-1)?.hash === after?.history.at(-1)?.hash)).toBe(true);
    for (const write of writes) expect(await rewritten(write)).toBe(false);
  });

  it.each<{ why: string; of: (leg: LegState) => LegState | undefined }>([
    {
      why: "an entry says another name, and all fingerprints are made anew",
      of: (leg) => ({
        ...leg,
        history: chained(leg.history.map((entry, at) => (at === 9 ? { ...entry, by: EVE } : entry))),
      }),
    },
    { why: "the last entry is gone", of: (leg) => ({ ...leg, history: leg.history.slice(0, -1) }) },
    { why: "older entries are gone", of: (leg) => ({ ...leg, history: leg.history.slice(5) }) },
    { why: "all of it is gone", of: (leg) => ({ ...leg, history: [] }) },
    {
      why: "another entry is added to one that was rewritten",
      of: (leg) => ({
        ...leg,
        history: chained([...leg.history.map((entry) => ({ ...entry, by: EVE })), ...leg.history.slice(-1)]).slice(
          -KEPT_ENTRIES,
        ),
      }),
    },
    {
      why: "two entries are added at once",
      of: (leg) => ({ ...leg, history: chained([...leg.history, ...leg.history.slice(-2)]).slice(-KEPT_ENTRIES) }),
    },
    {
      why: "something was decided, and nothing says so",
      of: (leg) => ({
        ...leg,
        statements: leg.statements.map((one) => ({ ...one, status: "approved", decidedBy: EVE })),
      }),
    },
    { why: "the leg is gone", of: () => undefined },
  ])("is a rewriting where $why", async ({ of }) => {
    for (const key of [PERSON, PRODUCT]) {
      const before = await longLeg(key);
      const after = of(before);
      // what the fingerprints alone do not tell
      expect(findBreak(after?.history ?? [], sha256)).toBeUndefined();
      expect(await rewritten({ before, after })).toBe(true);
    }
  });

  it("is a rewriting where a leg comes with a past, or where nothing is shown of it", async () => {
    const leg = await longLeg(PERSON);
    const { dynamodb } = recordOf({ before: leg, after: leg });

    expect(await rewritten({ after: leg })).toBe(true);
    expect(await rewritten({ after: { ...leg, history: [] } })).toBe(true);
    expect((await forward({ dynamodb: { Keys: dynamodb?.Keys ?? {} } })).counts).toEqual([{ RewrittenHistories: 1 }]);
  });

  it("is told by purpose and time, counted, and names nobody", async () => {
    const leg = await longLeg(PERSON);
    const write = recordOf({ before: leg, after: { ...leg, history: leg.history.slice(0, -1) } });

    const { lines, counts } = await forward(write, recordOf({ before: leg, after: leg }));

    expect(lines).toEqual([
      expect.objectContaining({ level: "error", kind: "approval", purpose: "marketing", at: 1_780_000_000 }),
    ]);
    expect(counts).toEqual([{ RewrittenHistories: 1 }]);
    expect(JSON.stringify(lines)).not.toMatch(/@|alice|mia/);
  });
});
