import { experiment, holds, stricter } from "../experiment.ts";
import { answerText, isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether leave to write is leave to read. */
export const insertAndDelete = experiment({
  id: "insert-and-delete",
  title: "INSERT and DELETE without SELECT",
  settles: [12],
  assumes: "INSERT and DELETE read as well, when granted on whole rows.",
  expects: "A role that holds INSERT and DELETE on a table, and no SELECT, may read it.",
  ifItFails:
    "If it cannot read in Athena, other engines still might, for Lake Formation vends credentials to write with: keep `READS_ALL_COLUMNS` in `lib/lake-formation/effective-access.ts` unless AWS says that these never read.",
  async setUp(lab) {
    return { table: await lab.table("insert", CUSTOMERS), role: await lab.role("insert") };
  },
  async observe(lab, { table, role }) {
    await lab.grant(role.arn, { kind: "database", database: table.database }, ["DESCRIBE"]);
    await lab.grant(role.arn, { kind: "table", ...table }, ["DELETE", "INSERT"]);
    const answer = await lab.until(() => lab.read(role, table, ["id"]), isReadable, 60_000);
    return { readable: isReadable(answer), seen: answerText(answer) };
  },
  judge({ readable }) {
    return readable ? holds("whoever may write may read") : stricter("writing does not include reading in Athena");
  },
});
