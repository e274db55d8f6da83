import type { Credentials } from "../../../lib/local/local-sessions.ts";
import { ALICE, BEN, CUSTOMERS, PIA, TICKETS } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";
import { inDigits } from "./read-for-marketing.ts";

/** The same SQL for another purpose: other rows, other columns. */
export async function readForFraudDetection(stage: Stage, story: Story, marketing: Credentials): Promise<void> {
  story.act("The same SQL for fraud detection sees other rows and columns");
  const session = await stage.openSession(BEN, { purpose: "fraud-detection" });
  const sql = `SELECT * FROM ${CUSTOMERS} LIMIT 4`;
  story.does(BEN, "looks at customers", sql);
  const { columns, rows } = await stage.query(session, sql);
  const names = columns.map(({ name }) => name);
  story.table(names, rows);
  const isOther = names.includes("device_id") && !names.includes("email");
  story.claim("he sees devices and no e-mail addresses", isOther, names);
  const [[all] = []] = await stage.truth("crm/customers", "SELECT count(*) FROM {table}");
  const seen = await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim(`he sees all ${inDigits(all)} customers: this purpose is a legal obligation`, seen === all, seen);

  const analytics = await stage.openSession(ALICE, { purpose: "analytics" });
  const joined = await stage.value(
    analytics,
    `SELECT count(*) FROM ${CUSTOMERS} JOIN ${TICKETS} USING (customer_id__analytics)`,
  );
  const [[tickets] = []] = await stage.truth("care/tickets", "SELECT count(*) FROM {table}");
  const claim = `for analytics, pseudonyms lead from each of ${inDigits(tickets)} tickets to its customer`;
  story.claim(claim, joined === tickets, joined);
  const pseudonyms = async (of: Credentials, column: string) =>
    (await stage.query(of, `SELECT DISTINCT ${column} FROM ${CUSTOMERS}`)).rows.map(([value]) => value);
  const forAnalytics = new Set(await pseudonyms(analytics, "customer_id__analytics"));
  const shared = (await pseudonyms(marketing, "customer_id__marketing")).filter((value) => forAnalytics.has(value));
  story.claim("but no pseudonym for analytics is one for marketing", shared.length === 0, shared.length);
  story.does(PIA, "would let analytics see the health notes of her tickets, and Alice asks for them");
  const health = await stage.failure(analytics, `SELECT health_note FROM ${TICKETS}`);
  const isHidden = health.startsWith("unknown-column");
  story.claim("they stay hidden all the same: a central rule keeps them for customer care", isHidden, health);
}
