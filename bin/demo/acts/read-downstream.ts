import type { Credentials } from "../../../lib/local/local-sessions.ts";
import { ALICE, CUSTOMERS, ORDERS } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";
import { inDigits } from "./read-for-marketing.ts";

/** What customers opened, orders opened too, and with the same rows. */
export async function readDownstream(stage: Stage, story: Story, session: Credentials): Promise<void> {
  story.act("sales/orders opened by itself, and carries the row filter along");
  const access = stage.accessFor("marketing");
  story.table(
    ["table", "columns for marketing", "rows"],
    access.flatMap(({ database, table, regions }) =>
      regions.map(({ columns, rows }) => [`${database}.${table}`, columns.join(", "), rows ?? "all"]),
    ),
  );
  const carried = access.find(({ database }) => database === "sales__orders")?.regions[0]?.rows;
  story.claim("Sue allowed her orders long ago; they opened when Olga allowed customers", carried !== undefined);
  const isSame = carried === "customer_consents = true";
  story.claim("orders show the same customers: their consent goes along, under its name there", isSame, carried);

  const sql = `SELECT customer_city, count(*) AS orders, sum(amount_cents) // 100 AS euros
    FROM ${ORDERS} GROUP BY customer_city ORDER BY orders DESC`;
  story.does(ALICE, "counts orders by city", sql);
  const { columns, rows } = await stage.query(session, sql);
  story.table(
    columns.map(({ name }) => name),
    rows,
  );

  const [[consenting, all] = []] = await stage.truth(
    "sales/orders",
    "SELECT count(*) FILTER (customer_consents), count(*) FROM {table}",
  );
  const seen = await stage.value(session, `SELECT count(*) FROM ${ORDERS}`);
  const isPart = seen === consenting && seen !== all;
  story.claim(`she sees ${inDigits(consenting)} of ${inDigits(all)} orders`, isPart, seen);
  const orphans = await stage.value(
    session,
    `SELECT count(*) FROM ${ORDERS} WHERE customer_id__marketing NOT IN (SELECT customer_id__marketing FROM ${CUSTOMERS})`,
  );
  story.claim("every one of them belongs to a customer whom she sees", orphans === 0, orphans);
}
