import { EVERYBODY } from "../../../lib/lake-formation/names.ts";
import { experiment, fails, holds, stricter } from "../experiment.ts";
import { answerText, isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles how far the group of everybody opens what lies in a database. */
export const iamAllowedPrincipals = experiment({
  id: "iam-allowed-principals",
  title: "`IAM_ALLOWED_PRINCIPALS` on the database alone",
  settles: [11],
  assumes: "`IAM_ALLOWED_PRINCIPALS` on a database switches Lake Formation off for its tables.",
  expects:
    "A role that was granted nothing reads nothing; once the group holds ALL on the database, it may read the table.",
  ifItFails:
    "If the role stays refused, the alarm is stricter than need be and may stay: the `database` case of `rulesOf` in `lib/lake-formation/effective-access.ts`. If the role reads before the group holds anything, the account's defaults reach tables of the kit: look at `CreateTableDefaultPermissions` in `lib/constructs/private/product-catalog.ts`.",
  async setUp(lab) {
    return { table: await lab.table("everybody", CUSTOMERS), role: await lab.role("everybody") };
  },
  async observe(lab, { table, role }) {
    const read = () => lab.read(role, table, ["id"]);
    const before = await read();
    const database = { kind: "database", database: table.database } as const;
    lab.record({ kind: "grant", grant: { principal: EVERYBODY, resource: database, permissions: ["ALL"] } });
    await lab.grant(EVERYBODY, database, ["ALL"]);
    const open = await lab.until(read, isReadable, 60_000);
    await lab.revokeIfHeld(EVERYBODY, database, ["ALL"]);
    // the other experiments use this database, and must not find it open
    const after = await lab.until(read, (answer) => !isReadable(answer));
    return {
      before: answerText(before),
      openedBefore: isReadable(before),
      opened: isReadable(open),
      closed: !isReadable(after),
    };
  },
  judge({ openedBefore, opened, closed }) {
    if (openedBefore) return fails("a role that holds nothing reads a table of a fresh database");
    if (!closed) return fails("the table stays open after the group's grant was revoked");
    return opened
      ? holds("the group on the database opened the table to everybody")
      : stricter("the group on the database did not open its tables");
  },
});
