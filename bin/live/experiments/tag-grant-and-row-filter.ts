import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { isReadable, predictionText, rowCount } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether a tag is a path to all rows that voids a filter of the same role. */
export const tagGrantAndRowFilter = experiment({
  id: "tag-grant-and-row-filter",
  title: "A tag grant and a row filter for one role on one table",
  settles: [2],
  assumes: "A path to all rows defeats the row filters of the same role on the table, for the filters' columns too.",
  expects: "With the filter alone the role reads two of four rows; with the tag as well it reads all four.",
  ifItFails:
    "If the filter stays in force, the kit is only stricter than it need be: `regionsOf` in `lib/lake-formation/effective-access.ts` may stop widening. If fewer rows are read with both than with one, purposes lose data while a view changes: take the order in `lib/lake-formation/plan.ts` apart.",
  async setUp(lab) {
    const table = await lab.table("tag-and-filter", CUSTOMERS);
    const role = await lab.role("tag-and-filter");
    const columns = ["city", "email", "id"];
    const filter = await lab.filter(role, table, { rows: "city = 'Oslo'", columns });
    await lab.grantFilter(role, filter);
    return { table, role, key: await lab.tag(role) };
  },
  async observe(lab, { table, role, key }) {
    const read = () => lab.read(role, table, ["id", "email"]);
    const filtered = await lab.until(read, isReadable);
    await lab.grantByTag(role, key);
    await lab.tagColumns(table, ["id"], key);
    const both = await lab.until(read, (answer) => rowCount(answer) > rowCount(filtered));
    const evaluator = predictionText(await lab.predicted(role, table));
    return { rowsByFilter: rowCount(filtered), rowsByBoth: rowCount(both), evaluator };
  },
  judge({ rowsByFilter, rowsByBoth }) {
    if (rowsByFilter === 0) return inconclusive("the filter alone opened nothing, so there was nothing to defeat");
    if (rowsByFilter !== 2) return fails("the filter alone does not show the two rows that it names");
    if (rowsByBoth === 4) return holds("the tag opened all rows, so the kit is right to give a role one or the other");
    if (rowsByBoth === rowsByFilter) return stricter("the filter stayed in force beside the tag");
    return fails("both together show neither the filter's rows nor all");
  },
});
