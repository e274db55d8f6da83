import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import { answerText, isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether Athena asks for a database that a purpose's role has no business with. */
export const defaultDatabase = experiment({
  id: "default-database",
  title: "A query by a role that must not see the database `default`",
  settles: [],
  assumes: "Athena queries a table whose role sees its database and no other, not even `default`.",
  expects: "A role with the kit's permissions reads, as does one that may ask Glue for `default` too.",
  ifItFails:
    "Add `database/default` to `metadata` in `lib/constructs/private/purpose-role.ts`, and grant purpose roles DESCRIBE on it: `lakeGrant` in `lib/constructs/private/lake-grants.ts`. It has to stay empty.",
  async setUp(lab) {
    const table = await lab.table("beside-default", CUSTOMERS);
    const kit = await lab.role("default-kit", { seesDefaultDatabase: false });
    const wide = await lab.role("default-wide");
    const content = { rows: "city = 'Oslo'", columns: ["id"] };
    for (const role of [kit, wide]) await lab.grantFilter(role, await lab.filter(role, table, content));
    return { table, kit, wide };
  },
  async observe(lab, { table, kit, wide }) {
    const withDefault = await lab.until(() => lab.read(wide, table, ["id"]), isReadable);
    const asKit = await lab.until(() => lab.read(kit, table, ["id"]), isReadable, 60_000);
    return { withDefault: isReadable(withDefault), asKit: isReadable(asKit), seen: answerText(asKit) };
  },
  judge({ withDefault, asKit }) {
    if (asKit) return holds("the kit's permissions are enough");
    return withDefault
      ? fails("without leave to see `default` the role cannot query")
      : inconclusive("neither role could query");
  },
});
