import { RemoveLFTagsFromResourceCommand } from "@aws-sdk/client-lakeformation";
import { ALLOW } from "../../../lib/lake-formation/names.ts";
import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import { isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";
import { inheritedValue } from "../tag-reading.ts";

/** Settles what is left when a tag is taken off a column. */
export const untaggedColumn = experiment({
  id: "untagged-column",
  title: "A tag taken off a column",
  settles: [6],
  assumes: "Taking a tag off a column restores the value inherited from its table or database.",
  expects: "The column shows the database's value `describe` again, and the role reads nothing.",
  ifItFails:
    "Set `describe` on the column instead of taking the tag off: `changesOf` in `lib/lake-formation/tag-changes.ts` (an added value that is not `allow` is narrowing already), and let `desiredState` in `lib/lake-formation/desired-state.ts` expect it there.",
  async setUp(lab) {
    const table = await lab.table("untagged", CUSTOMERS);
    return { table, ...(await lab.taggedRole("untagged", table, ["id"])) };
  },
  async observe(lab, { table, role, key }) {
    const read = () => lab.read(role, table, ["id"]);
    const before = await lab.until(read, isReadable);
    lab.step();
    await lab.account.clients.lakeFormation.send(
      new RemoveLFTagsFromResourceCommand({
        Resource: {
          TableWithColumns: { DatabaseName: table.database, Name: table.table, ColumnNames: ["id"] },
        },
        LFTags: [{ TagKey: key, TagValues: [ALLOW] }],
      }),
    );
    const after = await lab.until(read, (answer) => !isReadable(answer));
    const value = (await inheritedValue(lab.account, table, { column: "id", key })) ?? "none";
    return { readableBefore: isReadable(before), readableAfter: isReadable(after), value };
  },
  judge({ readableBefore, readableAfter, value }) {
    if (!readableBefore) return inconclusive("the tag opened nothing, so taking it off shows nothing");
    if (readableAfter) return fails("the column stays readable after its tag was taken off");
    if (value === "describe") return holds("the database's value is in force again");
    return value === "none"
      ? holds("the column carries no value of the tag, which opens nothing either")
      : fails("the column carries a value that nothing above it has");
  },
});
