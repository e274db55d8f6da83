import { ALICE, BEN, CUSTOMERS, TICKETS } from "../cast.ts";
import { openSession } from "../sessions.ts";
import type { Credentials, Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** The same SQL for another purpose: other rows, other columns. */
export async function readForFraudDetection(stage: Stage, story: Story, marketing: Credentials): Promise<void> {
  story.act("The same SQL for fraud detection sees other rows and columns");
  const session = await openSession(stage, BEN, { purpose: "fraud-detection" });
  const sql = `SELECT * FROM ${CUSTOMERS} LIMIT 4`;
  story.does(BEN, sql);
  const { columns, rows } = await stage.query(session, sql);
  const names = columns.map(({ name }) => name);
  story.table(names, rows);
  story.claim(
    "he sees devices and no e-mail addresses",
    names.includes("device_id") && !names.includes("email"),
    names,
  );
  const [[all] = []] = await stage.truth("crm/customers", "SELECT count(*) FROM {table}");
  const seen = await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim(`he sees all ${all} customers: fraud detection is a legal obligation`, seen === all, seen);

  const analytics = await openSession(stage, ALICE, { purpose: "analytics" });
  const joined = await stage.value(
    analytics,
    `SELECT count(*) FROM ${CUSTOMERS} JOIN ${TICKETS} USING (customer_id__analytics)`,
  );
  const [[tickets] = []] = await stage.truth("care/tickets", "SELECT count(*) FROM {table}");
  story.claim(`for analytics, pseudonyms join ${tickets} tickets to their customers`, joined === tickets, joined);
  const pseudonyms = async (of: Credentials, column: string) =>
    (await stage.query(of, `SELECT DISTINCT ${column} FROM ${CUSTOMERS}`)).rows.map(([value]) => value);
  const forAnalytics = new Set(await pseudonyms(analytics, "customer_id__analytics"));
  const shared = (await pseudonyms(marketing, "customer_id__marketing")).filter((value) => forAnalytics.has(value));
  story.claim("no pseudonym of one purpose is one of another", shared.length === 0, shared.length);
  const health = await stage.failure(analytics, `SELECT health_note FROM ${TICKETS}`);
  story.claim(
    "health notes are for care alone: a guardrail of the centre's",
    health.startsWith("unknown-column"),
    health,
  );
}
