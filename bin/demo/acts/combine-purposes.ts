import { ALICE, BEN, CUSTOMERS } from "../cast.ts";
import { codesOf, openSession } from "../sessions.ts";
import type { Credentials, Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** No session serves two purposes, however it is asked for. */
export async function combinePurposes(stage: Stage, story: Story, marketing: Credentials): Promise<void> {
  story.act("One session for two purposes is refused");
  const wishes = [
    { purpose: ["marketing", "analytics"] },
    { purposes: ["marketing", "analytics"] },
    { purpose: "marketing,analytics" },
    { purpose: "marketing", andAlso: "analytics" },
  ];
  const answers = await Promise.all(wishes.map((wish) => stage.hub(ALICE, "POST /sessions", wish)));
  story.table(
    ["asked for", "status", "answer"],
    answers.map(({ status, body }, index) => [JSON.stringify(wishes[index]), status, body.message]),
  );
  story.claim(
    "all of them are refused",
    answers.every(({ status }) => status >= 400 && status < 500),
    answers.map(codesOf),
  );

  const fraud = await openSession(stage, BEN, { purpose: "fraud-detection" });
  const mixed = { ...marketing, sessionToken: fraud.sessionToken };
  const failure = await stage.failure(mixed, `SELECT 1 FROM ${CUSTOMERS}`);
  story.claim("credentials of two sessions do not mix", failure.startsWith("session-ended"), failure);
  const scoring = await openSession(stage, BEN, { purpose: "credit-scoring" });
  const nothing = await stage.failure(scoring, `SELECT 1 FROM ${CUSTOMERS}`);
  story.claim(
    "a session for a purpose that the owner forbade sees nothing",
    nothing.startsWith("unknown-table"),
    nothing,
  );
}
