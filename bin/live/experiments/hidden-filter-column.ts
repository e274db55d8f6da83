import { experiment, fails, holds } from "../experiment.ts";
import { answerText, isReadable, rowCount } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether rows can be chosen by what the role must not see. */
export const hiddenFilterColumn = experiment({
  id: "hidden-filter-column",
  title: "A row filter on a column that the filter does not show",
  settles: [4],
  assumes: "A row filter may read columns that are not in the filter's column list.",
  expects: "The role reads the ids of the two Oslo rows, and is refused the city.",
  ifItFails:
    "Refuse such views when they are decided: a fault beside the others in `lib/model/check/tables.ts`; until then `placedFilters` in `lib/lake-formation/state-of-views.ts` must not make such filters, for a consent filter reads a column that nobody sees.",
  async setUp(lab) {
    const table = await lab.table("hidden-column", CUSTOMERS);
    const role = await lab.role("hidden-column");
    return { table, role, content: { rows: "city = 'Oslo'", columns: ["id"] } };
  },
  async observe(lab, { table, role, content }) {
    await lab.grantFilter(role, await lab.filter(role, table, content));
    const ids = await lab.until(() => lab.read(role, table, ["id"]), isReadable);
    const cities = await lab.read(role, table, ["city"]);
    return { rows: rowCount(ids), seen: answerText(ids), cities: rowCount(cities) };
  },
  judge({ rows, cities }) {
    if (cities > 0) return fails("the role reads a column that the filter does not list");
    if (rows === 2) return holds("rows are chosen by a column that stays hidden");
    if (rows === 0) return fails("the filter opens nothing unless it shows the column that it reads");
    return fails("other rows are readable than the filter names");
  },
});
