import { ALICE, CUSTOMERS, MIA } from "../cast.ts";
import { codesOf, openSession } from "../sessions.ts";
import type { Credentials, Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** The manager takes the approval back; nothing else of Alice's ends. */
export async function revoke(stage: Stage, story: Story, session: Credentials): Promise<void> {
  story.act("The manager revokes, and the next session is refused with the reason");
  stage.wait(5);
  story.does(MIA, "POST /revocations: Alice for marketing, as the campaign is over");
  const wish = { person: ALICE, purpose: "marketing", reason: "the campaign is over" };
  const { status, body } = await stage.hub(MIA, "POST /revocations", wish);
  story.claim("the revocation is on record", status === 200 && body.status === "revoked", body);

  story.does(ALICE, "POST /sessions: marketing");
  await showRefusal(stage, story);
  const failure = await stage.failure(session, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim("the session that was open has ended as well", failure.startsWith("session-ended"), failure);
  const child = await stage.hub(ALICE, "POST /sessions", { purpose: "email-campaigns" });
  story.claim("what she had of marketing's children went with it", child.status === 403, codesOf(child));
  const analytics = await openSession(stage, ALICE, { purpose: "analytics" });
  const seen = await stage.value(analytics, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim("her work for analytics goes on", Number(seen) > 0, seen);
}

/** What a restart of every process leaves of it. */
export async function restart(stage: Stage, story: Story): Promise<void> {
  story.act("The mesh stops and starts again: what was decided stays decided");
  await stage.stop();
  await stage.start();
  await showRefusal(stage, story);
}

async function showRefusal(stage: Stage, story: Story): Promise<void> {
  const refused = await stage.hub(ALICE, "POST /sessions", { purpose: "marketing" });
  for (const { code, message } of refused.body.reasons ?? []) story.say(`${refused.status} ${code}: ${message}`);
  story.claim(
    "she is told why",
    refused.status === 403 && codesOf(refused).includes("approval-revoked"),
    codesOf(refused),
  );
}
