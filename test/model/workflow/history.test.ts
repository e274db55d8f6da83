import { describe, expect, it } from "vitest";
import { sha256 } from "../../../lib/aws/sha256.ts";
import { append, findBreak } from "../../../lib/model/workflow/history.ts";
import type { HistoryEntry } from "../../../lib/model/workflow/leg.ts";
import { DAY, NOON } from "../../contract/sample-mesh.ts";

/** Every field of an entry, and another value of it; a field that is added has to be added here. */
const OTHER: { readonly [Field in keyof Required<HistoryEntry>]: HistoryEntry[Field] } = {
  previous: sha256("another entry before"),
  action: "reject",
  at: NOON + 1,
  by: "ben@acme.example",
  onBehalfOf: "zoe@acme.example",
  reason: "another reason",
  request: "r2",
  purposeVersion: 2,
  validUntil: NOON + 2 * DAY,
  hash: sha256("another entry"),
};

const FULL = {
  action: "approve",
  at: NOON,
  by: "max@acme.example",
  onBehalfOf: "mia@acme.example",
  reason: "fine",
  request: "r1",
  purposeVersion: 1,
  validUntil: NOON + DAY,
} as const;

const LEAST = { action: "import", at: NOON, by: "mia@acme.example", reason: "moved here" } as const;

const historyOf = (...entries: readonly Parameters<typeof append>[1][]) =>
  entries.reduce<readonly HistoryEntry[]>((history, entry) => append(history, entry, sha256), []);

const FIELDS = Object.keys(OTHER) as (keyof HistoryEntry)[];

describe("the history of a leg", () => {
  it("is whole as it was appended", () => {
    expect(findBreak(historyOf(FULL, LEAST, FULL), sha256)).toBeUndefined();
  });

  it.each(FIELDS)("shows that `%s` of an entry was replaced, in the last one too", (field) => {
    const history = historyOf(FULL, FULL, FULL);

    for (const position of [1, 2]) {
      const tampered = history.map((entry, at) => (at === position ? { ...entry, [field]: OTHER[field] } : entry));
      expect(findBreak(tampered, sha256)).toBe(position);
    }
  });

  it.each(FIELDS)("shows that `%s` of an entry was taken away", (field) => {
    const history = historyOf(FULL, FULL);

    const tampered = history.map((entry, at) => (at === 1 ? { ...entry, [field]: undefined } : entry));

    expect(findBreak(tampered, sha256)).toBe(1);
  });

  it.each(["onBehalfOf", "request", "purposeVersion", "validUntil"] as const)(
    "shows that `%s` was added to an entry that had none",
    (field) => {
      const history = historyOf(LEAST, LEAST);

      const tampered = history.map((entry, at) => (at === 0 ? { ...entry, [field]: OTHER[field] } : entry));

      expect(findBreak(tampered, sha256)).toBe(0);
    },
  );

  it("shows that an entry was left out, or that two changed places", () => {
    const [one, two, three] = historyOf(FULL, LEAST, { ...FULL, reason: "once more" });
    const entries = (...given: readonly (HistoryEntry | undefined)[]) => given.filter((entry) => entry !== undefined);

    expect(findBreak(entries(one, three), sha256)).toBe(1);
    expect(findBreak(entries(one, three, two), sha256)).toBe(1);
  });
});
