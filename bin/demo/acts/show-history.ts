import { sha256 } from "../../../lib/aws/sha256.ts";
import { momentInWords } from "../../../lib/model/plain-words.ts";
import { findBreak } from "../../../lib/model/workflow/history.ts";
import type { HistoryEntry, LegKey } from "../../../lib/model/workflow/leg.ts";
import { ALICE, nameOf } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const LEGS: readonly LegKey[] = [
  { leg: "person", person: ALICE, purpose: "marketing" },
  { leg: "product", product: "crm/customers", purpose: "marketing" },
];

const DEEDS: Readonly<Partial<Record<HistoryEntry["action"], string>>> = {
  request: "asked",
  approve: "approved",
  revoke: "took back",
};

/** Who did what, when and why. */
export async function showHistory(stage: Stage, story: Story): Promise<void> {
  story.act("The history of it all");
  const legs = await Promise.all(LEGS.map((key) => stage.local.table.readLeg(key)));
  const entries = legs
    .flatMap(({ key, history }) =>
      history.map((entry) => ({ ...entry, about: key.leg === "person" ? nameOf(key.person) : key.product })),
    )
    .toSorted((one, other) => one.at - other.at);
  story.table(
    ["when", "who", "did", "about", "because", "seal"],
    entries.map(({ at, by, action, about, reason, hash }) => [
      momentInWords(at),
      nameOf(by),
      DEEDS[action] ?? action,
      about,
      reason,
      hash.slice(0, 8),
    ]),
  );
  const [person, product] = legs.map(({ history }) => history.map(({ action }) => action).join());
  story.claim("it has every decision about Alice", person === "request,approve,revoke", person);
  story.claim("and every decision about the product", product === "request,approve", product);
  const broken = legs.filter(({ history }) => findBreak(history, sha256) !== undefined);
  story.claim(
    "each entry's seal covers the entry before: none was changed or taken out",
    broken.length === 0,
    broken.length,
  );
  const names = stage.log.filter((line) => JSON.stringify(line).includes("@"));
  story.claim(`none of the ${stage.log.length} lines in the logs names a person`, names.length === 0, names.length);
}
