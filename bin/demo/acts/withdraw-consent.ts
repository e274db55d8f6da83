import type { Credentials } from "../../../lib/local/local-sessions.ts";
import { withdrawConsent as withdraw } from "../../../lib/local/withdraw-consent.ts";
import { CUSTOMERS, ORDERS } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** A customer changes their mind, and the very next query does without them. */
export async function withdrawConsent(stage: Stage, story: Story, session: Credentials): Promise<void> {
  story.act("A customer withdraws consent and is gone from the next query");
  const [[subject] = []] = await stage.truth(
    "sales/orders",
    "SELECT customer_id FROM {table} WHERE customer_consents GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
  );
  const [[email, name] = []] = await stage.truth(
    "crm/customers",
    `SELECT email, name FROM {table} WHERE customer_id = '${subject}'`,
  );
  const counts = async () => [
    await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS} WHERE email = '${email}'`),
    await stage.value(session, `SELECT count(*) FROM ${ORDERS} WHERE customer_id__marketing = '${pseudonym}'`),
    await stage.value(session, `SELECT count(*) FROM ${CUSTOMERS}`),
  ];
  const pseudonym = await stage.value(
    session,
    `SELECT customer_id__marketing FROM ${CUSTOMERS} WHERE email = '${email}'`,
  );
  const before = await counts();
  story.does(String(name), "withdraws consent to marketing; Alice's session stays as it is");
  const written = await withdraw(stage.folder, stage.mesh, {
    product: "crm/customers",
    table: "customers",
    subject: String(subject),
    purpose: "marketing",
  });
  story.say(`the data that say so are written: ${written.join(", then ")}`);
  const after = await counts();
  story.table(
    ["what Alice's session counts", "before", "after"],
    ["rows with this customer", "orders of this customer", "customers in all"].map((what, index) => [
      what,
      before[index],
      after[index],
    ]),
  );
  const were = Number(before[0]) > 0 && Number(before[1]) > 0;
  story.claim("the customer is gone, and so are their orders", were && after[0] === 0 && after[1] === 0, {
    before,
    after,
  });
  const lost = Number(before[2]) - Number(after[2]);
  story.claim("and nobody else is", lost === Number(before[0]), lost);
}
