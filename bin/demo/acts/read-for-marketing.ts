import type { Credentials } from "../../../lib/local/local-sessions.ts";
import { ALICE, CUSTOMERS, TICKETS } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const VISIBLE = ["customer_id__marketing", "name", "email", "phone__masked", "city", "segment"];

/** The session shows consenting customers and the columns of the view, by whatever SQL. */
export async function readForMarketing(stage: Stage, story: Story): Promise<Credentials> {
  story.act("Alice's session for marketing sees consenting customers only");
  story.does(ALICE, "opens a session for marketing, and agrees to its terms", "POST /sessions");
  const session = await stage.openSession(ALICE, { purpose: "marketing", acknowledgement: 1 });

  const sql = `SELECT * FROM ${CUSTOMERS} LIMIT 4`;
  story.does(ALICE, "looks at customers", sql);
  const { columns, rows } = await stage.query(session, sql);
  const names = columns.map(({ name }) => name);
  story.table(names, rows);
  story.claim("she sees these six columns and no other", names.join() === VISIBLE.join(), names);

  const [[consenting, all] = []] = await stage.truth(
    "crm/customers",
    "SELECT count(*) FILTER (consent_marketing), count(*) FROM {table}",
  );
  const seen = await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim(
    `she sees the ${inDigits(consenting)} of ${inDigits(all)} customers who agreed to marketing`,
    seen === consenting && seen !== all,
    seen,
  );
  const masks = await stage.value(session, `SELECT string_agg(DISTINCT phone__masked) FROM ${CUSTOMERS}`);
  story.claim("telephone numbers are masked: all of them look alike", masks === "+00 000 000000", masks);
  const [[email] = []] = await stage.truth(
    "crm/customers",
    "SELECT email FROM {table} WHERE NOT consent_marketing LIMIT 1",
  );
  const found = await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS} WHERE email = '${email}'`);
  story.claim("a customer who did not agree cannot be found, not even by the address", found === 0, found);

  await showTricks(stage, story, session);
  return session;
}

/** A count as people write it. */
export function inDigits(count: unknown): string {
  return Number(count).toLocaleString("en");
}

async function showTricks(stage: Stage, story: Story, session: Credentials): Promise<void> {
  const { folder } = stage;
  const tricks = [
    { sql: `SELECT iban FROM ${CUSTOMERS}`, code: "unknown-column" },
    { sql: `SELECT name FROM ${CUSTOMERS} ORDER BY device_id`, code: "unknown-column" },
    { sql: `WITH c AS (SELECT consent_marketing FROM ${CUSTOMERS}) SELECT * FROM c`, code: "unknown-column" },
    { sql: `SELECT * FROM ${TICKETS}`, code: "unknown-table" },
    { sql: `SELECT * FROM '${folder}/.mesh/data/crm/customers/customers.parquet'`, code: "unknown-table" },
    { sql: `SELECT * FROM read_parquet('${folder}/.mesh/data/**')`, code: "sql-not-permitted" },
    { sql: `COPY ${CUSTOMERS} TO '${folder}/out.csv'`, code: "sql-not-permitted" },
    { sql: "PRAGMA database_list", code: "sql-not-permitted" },
  ];
  const tried = await Promise.all(tricks.map(async ({ sql }) => stage.failure(session, sql)));
  // names in messages are lower case
  const short = (text: string) => text.replaceAll(folder, "…").replaceAll(folder.toLowerCase(), "…");
  story.table(
    ["what else she may try", "what she is told"],
    tricks.map(({ sql }, index) => [short(sql), short(tried[index] ?? "").replace(/^[a-z-]+: /, "")]),
  );
  const failed = tricks.every(({ code }, index) => tried[index]?.startsWith(`${code}: `));
  story.claim("whatever lies outside her view is unknown, by whatever SQL", failed, tried);
}
