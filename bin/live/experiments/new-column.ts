import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import { answerText, columnsText, isReadable } from "../observations.ts";
import { CUSTOMERS, setColumns } from "../tables.ts";

const PHONES = { ...CUSTOMERS, rows: CUSTOMERS.rows.map((row) => [...row, "555-0100"]) };

/** Settles whether what appears unannounced stays invisible, on both paths that the kit grants by. */
export const newColumn = experiment({
  id: "new-column",
  title: "A column added after the grants",
  settles: [],
  assumes:
    "A new column carries no tag that opens it and stands in no filter, so nobody reads it from the first moment on.",
  expects: "Neither by the tag nor by the filter does `SELECT *` show the new column.",
  ifItFails:
    "Stop: a schema change would leak. Have a stack update wait for the converger before Glue changes: `lib/constructs/private/product-catalog.ts`.",
  async setUp(lab) {
    const table = await lab.table("new-column", PHONES);
    const { role: byTag } = await lab.taggedRole("new-column-tag", table, ["city", "email", "id"]);
    const byFilter = await lab.role("new-column-filter");
    const filter = await lab.filter(byFilter, table, { rows: "city = 'Oslo'", columns: ["city", "email", "id"] });
    await lab.grantFilter(byFilter, filter);
    return { table, byTag, byFilter };
  },
  async observe(lab, { table, byTag, byFilter }) {
    const tagged = await lab.until(() => lab.read(byTag, table), isReadable);
    const filtered = await lab.until(() => lab.read(byFilter, table), isReadable);
    lab.step();
    const columns = [...CUSTOMERS.columns, { name: "phone", type: "string" as const }];
    await setColumns(lab.account, lab.names, { name: table, columns });
    // an engine may keep the old schema for a while: look until it would have noticed
    const hasPhone = (text: string) => text.includes("phone");
    const look = (role: typeof byTag) =>
      lab.until(
        () => lab.read(role, table),
        (answer) => hasPhone(columnsText(answer)),
        45_000,
      );
    const [taggedAfter, filteredAfter] = [await look(byTag), await look(byFilter)];
    return {
      readableBefore: isReadable(tagged) && isReadable(filtered),
      byTag: answerText(taggedAfter),
      byFilter: answerText(filteredAfter),
      isShown: hasPhone(columnsText(taggedAfter)) || hasPhone(columnsText(filteredAfter)),
    };
  },
  judge({ readableBefore, isShown }) {
    if (isShown) return fails("the new column is readable before anything named it");
    if (!readableBefore) return inconclusive("nothing was readable to begin with");
    return holds("the new column stays hidden by tag and by filter");
  },
});
