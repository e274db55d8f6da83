import { ALICE, CUSTOMERS, TICKETS } from "../cast.ts";
import { openSession } from "../sessions.ts";
import type { Credentials, Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const VISIBLE = ["customer_id__marketing", "name", "email", "phone__masked", "city", "segment"];

/** The session shows consenting customers and the columns of the view, by whatever SQL. */
export async function readForMarketing(stage: Stage, story: Story): Promise<Credentials> {
  story.act("Alice's session for marketing sees consenting customers only");
  story.does(ALICE, "POST /sessions: marketing, agreeing to its text");
  const session = await openSession(stage, ALICE, { purpose: "marketing", acknowledgement: 1 });

  const sql = `SELECT * FROM ${CUSTOMERS} LIMIT 4`;
  story.does(ALICE, sql);
  const { columns, rows } = await stage.query(session, sql);
  const names = columns.map(({ name }) => name);
  story.table(names, rows);
  story.claim(`columns are exactly ${VISIBLE.join(", ")}`, names.join() === VISIBLE.join(), names);

  const [[consenting, all] = []] = await stage.truth(
    "crm/customers",
    "SELECT count(*) FILTER (consent_marketing), count(*) FROM {table}",
  );
  const seen = await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS}`);
  story.claim(
    `rows are the ${consenting} of ${all} customers who consented`,
    seen === consenting && seen !== all,
    seen,
  );
  const masks = await stage.value(session, `SELECT string_agg(DISTINCT phone__masked) FROM ${CUSTOMERS}`);
  story.claim("telephone numbers look alike and say nothing", masks === "+00 000 000000", masks);
  const [[email] = []] = await stage.truth(
    "crm/customers",
    "SELECT email FROM {table} WHERE NOT consent_marketing LIMIT 1",
  );
  const found = await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS} WHERE email = '${email}'`);
  story.claim("somebody who did not consent is not there", found === 0, found);

  await showTricks(stage, story, session);
  return session;
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
    ["trick", "outcome"],
    tricks.map(({ sql }, index) => [short(sql), short(tried[index] ?? "")]),
  );
  const failed = tricks.every(({ code }, index) => tried[index]?.startsWith(`${code}: `));
  story.claim("whatever lies outside the view is unknown, by whatever SQL", failed, tried);
}
