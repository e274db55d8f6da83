import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { answerText, cells, isReadable, predictionText } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles how several filters of one role add up. */
export const unitedFilters = experiment({
  id: "united-filters",
  title: "Two row filters for one role on one table",
  settles: [3],
  assumes: "Several filters of one principal on one table unite cell by cell.",
  expects: "Of the Oslo rows the role reads the e-mail address, of the Paris row the city alone.",
  ifItFails:
    "If the Paris row shows its e-mail address, let filters of one role unite their columns over all their rows: `regionsOf` in `lib/lake-formation/effective-access.ts`. The kit itself gives a purpose one filter per table, and replaces it in two phases (`filterChanges` in `lib/lake-formation/filter-changes.ts`), where both stand for a moment.",
  async setUp(lab) {
    const table = await lab.table("two-filters", CUSTOMERS);
    const role = await lab.role("two-filters");
    const wide = await lab.filter(role, table, { rows: "city = 'Oslo'", columns: ["city", "email"] });
    const narrow = await lab.filter(role, table, { rows: "city = 'Paris'", columns: ["city"] });
    return { table, role, wide, narrow };
  },
  async observe(lab, { table, role, wide, narrow }) {
    await lab.grantFilter(role, wide);
    const read = () => lab.read(role, table, ["city", "email"]);
    const one = await lab.until(read, isReadable);
    await lab.grantFilter(role, narrow);
    const both = await lab.until(read, (answer) => cells(answer, "city", ["city", "Paris"]).length > 0, 60_000);
    const cities = await lab.read(role, table, ["city"]);
    return {
      oneFilter: answerText(one),
      emailsOfOslo: cells(both, "email", ["city", "Oslo"]).filter(Boolean).length,
      emailsOfParis: cells(both, "email", ["city", "Paris"]).filter(Boolean).length,
      rowsOfParis: cells(cities, "city", ["city", "Paris"]).length,
      evaluator: predictionText(await lab.predicted(role, table)),
    };
  },
  judge({ emailsOfOslo, emailsOfParis, rowsOfParis }) {
    if (emailsOfParis > 0) return fails("a column of one filter is readable in the rows of the other");
    if (rowsOfParis === 0) return inconclusive("the second filter opened nothing");
    if (emailsOfOslo === 2) return holds("each filter opens its own cells and no others");
    return stricter("with two filters fewer cells are readable than with either");
  },
});
