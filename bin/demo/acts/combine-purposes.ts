import type { Credentials } from "../../../lib/local/local-sessions.ts";
import { codesOf } from "../api.ts";
import { ALICE, BEN, CUSTOMERS } from "../cast.ts";
import type { Stage } from "../stage.ts";
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
  story.does(ALICE, "tries to get a session for marketing and analytics at once", "POST /sessions");
  const answers = await Promise.all(wishes.map((wish) => stage.hub(ALICE, "POST /sessions", wish)));
  story.table(
    ["what she sends", "status", "what she is told"],
    answers.map(({ status, body }, index) => [JSON.stringify(wishes[index]), status, body.message]),
  );
  const areRefused = answers.every(({ status }) => status >= 400 && status < 500);
  story.claim("all of it is refused", areRefused, answers.map(codesOf));

  const fraud = await stage.openSession(BEN, { purpose: "fraud-detection" });
  const mixed = { ...marketing, sessionToken: fraud.sessionToken };
  const failure = await stage.failure(mixed, `SELECT 1 FROM ${CUSTOMERS}`);
  story.claim("nor can credentials of two sessions be mixed", failure.startsWith("session-ended"), failure);
  const scoring = await stage.openSession(BEN, { purpose: "credit-scoring" });
  const nothing = await stage.failure(scoring, `SELECT 1 FROM ${CUSTOMERS}`);
  const isClosed = nothing.startsWith("unknown-table");
  story.claim("a session for credit scoring, which the owner forbade, sees no customers", isClosed, nothing);
}
