import { ALICE, CUSTOMERS, ORDERS } from "../cast.ts";
import type { Credentials, Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** What customers opened, orders opened too, and with the same rows. */
export async function readDownstream(stage: Stage, story: Story, session: Credentials): Promise<void> {
  story.act("sales/orders opened by itself, and carries the row filter along");
  const role = "arn:aws:iam::111122223333:role/purpose/marketing";
  const access = stage.local.accessOf(role);
  story.table(
    ["table", "columns of the marketing role", "rows"],
    access.flatMap(({ database, table, regions }) =>
      regions.map(({ columns, rows }) => [`${database}.${table}`, columns.join("\n"), rows ?? "all"]),
    ),
  );
  const carried = access.find(({ database }) => database === "sales__orders")?.regions[0]?.rows;
  story.claim("Sue approved marketing long ago; it took Olga's decision to open orders", carried !== undefined);
  story.claim(
    "its filter is the consent of customers, in the name it has here",
    carried === "customer_consents = true",
    carried,
  );

  const sql = `SELECT customer_city, count(*) AS orders, sum(amount_cents) / 100 AS euros
    FROM ${ORDERS} GROUP BY customer_city ORDER BY orders DESC`;
  story.does(ALICE, sql.replaceAll(/\s+/g, " "));
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
  story.claim(`she sees ${consenting} of ${all} orders`, seen === consenting && seen !== all, seen);
  const orphans = await stage.value(
    session,
    `SELECT count(*) FROM ${ORDERS} WHERE customer_id__marketing NOT IN (SELECT customer_id__marketing FROM ${CUSTOMERS})`,
  );
  story.claim("every one of them belongs to a customer whom she sees", orphans === 0, orphans);
}
