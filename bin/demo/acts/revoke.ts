import type { Credentials } from "../../../lib/local/local-sessions.ts";
import { codesOf } from "../api.ts";
import { ALICE, CUSTOMERS, MIA } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** The manager takes the approval back; nothing else of Alice's ends. */
export async function revoke(stage: Stage, story: Story, session: Credentials): Promise<void> {
  story.act("The manager revokes, and the next session is refused with the reason");
  stage.wait(5);
  story.does(MIA, "takes back that Alice acts for marketing: the campaign is over", "POST /revocations");
  const wish = { person: ALICE, purpose: "marketing", reason: "the campaign is over" };
  const { status, body } = await stage.hub(MIA, "POST /revocations", wish);
  story.claim("the revocation is on record", status === 200 && body.status === "revoked", body);

  await showRefusal(stage, story);
  const failure = await stage.failure(session, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim("the session that was open has ended as well", failure.startsWith("session-ended"), failure);
  const child = await stage.hub(ALICE, "POST /sessions", { purpose: "email-campaigns" });
  story.claim("e-mail campaigns, a part of marketing, are closed to her too", child.status === 403, codesOf(child));
  const analytics = await stage.openSession(ALICE, { purpose: "analytics" });
  const seen = await stage.value(analytics, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim("her work for analytics goes on", Number(seen) > 0, seen);
}

/** What a restart of every process leaves of it. */
export async function restart(stage: Stage, story: Story): Promise<void> {
  story.act("The mesh stops and starts again: what was decided stays decided");
  story.say("everything stops, and starts again from what it wrote to disk");
  await stage.stop();
  await stage.start();
  await showRefusal(stage, story);
}

async function showRefusal(stage: Stage, story: Story): Promise<void> {
  story.does(ALICE, "asks for a session for marketing", "POST /sessions");
  const refused = await stage.hub(ALICE, "POST /sessions", { purpose: "marketing" });
  for (const { code, message } of refused.body.reasons ?? []) story.say(`${refused.status} ${code}: ${message}`);
  const isRevoked = refused.status === 403 && codesOf(refused).includes("approval-revoked");
  story.claim("she gets none, and is told why and who can change it", isRevoked, codesOf(refused));
}
