import { inspect } from "node:util";
import type { Context } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import type { LogLine } from "../../lambdas/shared/log.ts";
import { createHandler, type SideDoorVerifierDependencies } from "../../lambdas/verify-side-doors/handler.ts";
import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { Change } from "../../lib/ports/events.ts";
import { hub } from "../contract/sample-mesh.ts";

const ACCOUNT = "111122223333";
const SELF = `arn:aws:iam::${ACCOUNT}:role/side-doors`;
/** Called like a person, as users are. */
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice.archer`;

const OPEN: SideDoor = {
  severity: "critical",
  kind: "bucket-policy",
  what: "bucket b opens",
  who: [ALICE],
  remedy: "deploy again",
};
const BLIND = { severity: "notice", kind: "not-looked-at", who: [], remedy: "allow it" } as const;

let lines: LogLine[];
let counts: Readonly<Record<string, number>>[];
let announced: Change[];

beforeEach(() => {
  lines = [];
  counts = [];
  announced = [];
});

/** A run of the verifier that finds these side doors. */
function verify(doors: readonly SideDoor[] = [], given: Partial<SideDoorVerifierDependencies> = {}) {
  const handler = createHandler({
    domain: "crm",
    table: { readHub: async () => ({ ...hub, release: 1 }) },
    seesAll: async (role) => role === SELF,
    self: SELF,
    findSideDoors: async () => doors,
    events: {
      publish: async (changes) => {
        announced.push(...changes);
        return new Set();
      },
    },
    count: (counted) => counts.push({ ...counted }),
    log: (line) => lines.push(line),
    ...given,
  });
  return handler({}, { awsRequestId: "s1" } as Context);
}

/** Sees all when asked as often as this; from then on nothing. */
function seeing(times: number): SideDoorVerifierDependencies["seesAll"] {
  let asked = 0;
  return async () => asked++ < times;
}

describe("verify-side-doors", () => {
  it("finds nothing where nothing is open, tells nobody, and counts the search", async () => {
    expect(await verify()).toEqual({ sideDoors: 0, notLookedAt: 0 });

    expect(announced).toEqual([]);
    expect(counts).toEqual([{ SideDoors: 0, NotLookedAt: 0 }, { SideDoorSearches: 1 }]);
    expect(lines).toEqual([{ level: "info", message: "verified", domain: "crm", sideDoors: 0, notLookedAt: 0 }]);
  });

  it("looks by what the hub says of consumer accounts and domains", async () => {
    const asked: unknown[] = [];

    await verify([], {
      findSideDoors: async (given) => {
        asked.push(given);
        return [];
      },
    });

    expect(hub.domains.length).toBeGreaterThan(1);
    expect(asked).toEqual([{ consumers: hub.consumers, domains: hub.domains }]);
  });

  it("says what is open and to how many, counts it and announces it, each time anew", async () => {
    for (let run = 0; run < 2; run++) expect(await verify([OPEN])).toEqual({ sideDoors: 1, notLookedAt: 0 });

    const announcement = { id: "s1/side-door", kind: "side-door" };
    expect(announced).toEqual([announcement, announcement]);
    expect(counts.map(({ SideDoors }) => SideDoors)).toEqual([1, undefined, 1, undefined]);
    const { what, remedy, kind, severity } = OPEN;
    expect(lines).toContainEqual({
      ...{ level: "error", message: "side door", domain: "crm" },
      ...{ severity, kind, what, open: 1, remedy },
    });
    expect(lines).toContainEqual(expect.objectContaining({ level: "warn", message: "verified", sideDoors: 1 }));
  });

  it("names nobody", async () => {
    await verify([OPEN]);

    expect(JSON.stringify([lines, announced])).toContain("bucket b opens");
    expect(JSON.stringify([lines, announced])).not.toContain("alice");
  });

  it("announces nothing that opens no data now", async () => {
    expect(await verify([{ ...OPEN, severity: "warning" }])).toEqual({ sideDoors: 0, notLookedAt: 0 });

    expect(announced).toEqual([]);
  });

  it("says that findings were not announced", async () => {
    const events = { publish: async (changes: readonly Change[]) => new Set(changes.map(({ id }) => id)) };

    await verify([OPEN], { events });

    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "findings not announced: left to the schedule" }),
    );
    expect(counts).toContainEqual({ SideDoorSearches: 1 });
  });

  it("counts what could not be looked at, which is no health", async () => {
    const doors = ["policy of bucket b", "policy of key k"].map((what) => ({ ...BLIND, what }));

    expect(await verify(doors)).toEqual({ sideDoors: 0, notLookedAt: 2 });

    expect(counts).toContainEqual({ SideDoors: 0, NotLookedAt: 2 });
    expect(lines).toContainEqual(expect.objectContaining({ message: "verified", level: "warn" }));
    expect(lines).toContainEqual(expect.objectContaining({ message: "side door", level: "warn" }));
  });
});

describe("verify-side-doors, when it cannot look", () => {
  it("counts that as not looked at and as no search", async () => {
    const found = await verify([], { findSideDoors: () => Promise.reject(new TypeError(`no such service, ${ALICE}`)) });

    expect(found).toEqual({ sideDoors: 0, notLookedAt: 1 });
    expect(counts).toEqual([{ SideDoors: 0, NotLookedAt: 1 }]);
    expect(lines).toContainEqual({
      ...{ level: "error", message: "side doors not looked at" },
      ...{ domain: "crm", code: "TypeError" },
    });
    expect(JSON.stringify(lines)).not.toContain("alice");
  });

  it.each([
    { why: "from the start", times: 0 },
    { why: "while it looks", times: 1 },
  ])("fails where it is no administrator $why, and tells what it found all the same", async ({ times }) => {
    await expect(verify([OPEN], { seesAll: seeing(times) })).rejects.toThrow(
      `the verifier is no administrator of the data lake: it is not shown what there is (make \`${SELF}\``,
    );

    expect(counts).toEqual([{ SideDoors: 1, NotLookedAt: 0 }]);
    expect(announced).toEqual([{ id: "s1/side-door", kind: "side-door" }]);
    expect(lines.map(({ message }) => message)).toEqual(["side door", "failed"]);
  });

  it("counts no search where nobody knows which accounts and domains there are", async () => {
    const cause = new Error(ALICE);
    const readHub = () => Promise.reject(new CorruptItemError("a stored `HUB` cannot be understood", { cause }));

    const thrown = await verify([], { table: { readHub } }).catch((error: unknown) => error);

    expect(counts).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "failed", requestId: "s1", code: "corrupt-item" }),
    );
    expect(thrown).toBeInstanceOf(Error);
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain("alice");
    expect(JSON.stringify(lines)).not.toContain("alice");
  });
});
