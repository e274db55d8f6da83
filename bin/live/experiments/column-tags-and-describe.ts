import { experiment, fails, holds } from "../experiment.ts";
import { answerText, columnsText, isReadable, predictionText } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles the very foundation: that tags on columns alone open those columns. */
export const columnTagsAndDescribe = experiment({
  id: "column-tags-and-describe",
  title: "Tags on columns alone, and DESCRIBE on the database",
  settles: [1],
  assumes:
    "A tag policy with SELECT on tables matches column by column, also where only columns carry the tag and their table does not; the value `describe` on the database opens no data.",
  expects:
    "Before columns are tagged the role reads nothing. After that `SELECT *` shows the tagged columns and no other.",
  ifItFails:
    "If nothing becomes readable, give tables a value of their own in `databaseOf` of `lib/lake-formation/state-of-views.ts` and in `tagPlacementChanges` of `lib/lake-formation/tag-changes.ts`, and hide columns by `describe`. If more becomes readable, stop: purposes that see all rows have to use filters without a row filter, in the same file.",
  async setUp(lab) {
    const table = await lab.table("column-tags", CUSTOMERS);
    const role = await lab.role("column-tags");
    const key = await lab.tag(role);
    await lab.grantByTag(role, key);
    return { table, role, key };
  },
  async observe(lab, { table, role, key }) {
    const read = () => lab.read(role, table);
    // long enough for the grant on the database to be known: what must stay closed is looked at until then
    const untagged = await lab.until(read, isReadable, 30_000);
    await lab.tagColumns(table, ["city", "id"], key);
    const tagged = await lab.until(read, isReadable);
    const evaluator = predictionText(await lab.predicted(role, table));
    return { untagged: answerText(untagged), opened: isReadable(untagged), columns: columnsText(tagged), evaluator };
  },
  judge({ opened, columns }) {
    if (opened) return fails("the database's value `describe` opens data");
    if (columns === "city, id") return holds("the tagged columns are readable, and they alone");
    if (columns === "") return fails("tags on columns alone open nothing");
    return fails("other columns are readable than carry the tag");
  },
});
