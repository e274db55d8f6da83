import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { columnsText, isReadable } from "../observations.ts";
import { CUSTOMERS, setColumns } from "../tables.ts";
import { ownValue } from "../tag-reading.ts";

/** Settles whether a column inherits the tags of its dropped namesake. */
export const droppedColumnTags = experiment({
  id: "dropped-column-tags",
  title: "Tags of `TableWithColumns` after a column is dropped and added again",
  settles: [10],
  assumes: "Tags on a column that is dropped from Glue might come back with a column of the same name.",
  expects: "Either the added column carries the old tag and is readable at once, or it carries none and is hidden.",
  ifItFails:
    "If tags come back, the plan has to run before a column is dropped, as it does (`columnCalls` in `lib/lake-formation/tag-changes.ts`); if they come back invisibly, readable but not listed, retire the column's name in `lib/lake-formation/physical-columns.ts` for good.",
  async setUp(lab) {
    const table = await lab.table("dropped", CUSTOMERS);
    return { table, ...(await lab.taggedRole("dropped", table, ["city", "id"])) };
  },
  async observe(lab, { table, role, key }) {
    const read = () => lab.read(role, table);
    const before = await lab.until(read, isReadable);
    lab.step();
    const without = CUSTOMERS.columns.filter(({ name }) => name !== "city");
    await setColumns(lab.account, lab.names, { name: table, columns: without });
    await lab.until(read, (answer) => !columnsText(answer).includes("city"), 60_000);
    lab.step();
    await setColumns(lab.account, lab.names, { name: table, columns: CUSTOMERS.columns });
    const after = await lab.until(read, (answer) => columnsText(answer).includes("city"), 60_000);
    const tag = (await ownValue(lab.account, table, { column: "city", key })) ?? "none";
    return { columnsBefore: columnsText(before), columnsAfter: columnsText(after), tag };
  },
  judge({ columnsBefore, columnsAfter, tag }) {
    if (columnsBefore !== "city, id") return inconclusive("the column was not readable to begin with");
    const isReadableAgain = columnsAfter.includes("city");
    if (isReadableAgain && tag === "none") return fails("the column is readable though no tag on it is listed");
    if (isReadableAgain)
      return holds("the old tag came back and opens the column, so the plan does well to remove it first");
    return stricter("the column came back without its tag");
  },
});
