import { DeleteLFTagCommand } from "@aws-sdk/client-lakeformation";
import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { isReadable } from "../observations.ts";
import { refusalOf } from "../refusal.ts";
import { CUSTOMERS } from "../tables.ts";
import { ownValue } from "../tag-reading.ts";

/** Settles what becomes of columns and grants when their tag is deleted. */
export const tagInUse = experiment({
  id: "tag-in-use",
  title: "Deleting a tag that is in use",
  settles: [9],
  assumes: "Deleting a tag that is in use is not refused; it vanishes from everything that carries it.",
  expects: "The call goes through, the column lists the tag no more, and the role reads nothing.",
  ifItFails:
    "If the column stays readable, never delete tags: have `tagDefinitionChanges` in `lib/lake-formation/tag-changes.ts` keep those of retired purposes. If the call is refused, nothing has to change: the plan takes tags off first.",
  async setUp(lab) {
    const table = await lab.table("tag-in-use", CUSTOMERS);
    return { table, ...(await lab.taggedRole("tag-in-use", table, ["id"])) };
  },
  async observe(lab, { table, role, key }) {
    const read = () => lab.read(role, table, ["id"]);
    const before = await lab.until(read, isReadable);
    lab.step();
    const refusal = await refusalOf(lab.account.clients.lakeFormation.send(new DeleteLFTagCommand({ TagKey: key })));
    const after = await lab.until(read, (answer) => !isReadable(answer), refusal ? 0 : undefined);
    const tag = (await ownValue(lab.account, table, { column: "id", key })) ?? "none";
    return { readableBefore: isReadable(before), refusal, readableAfter: isReadable(after), tag };
  },
  judge({ readableBefore, refusal, readableAfter, tag }) {
    if (!readableBefore) return inconclusive("the tag opened nothing to begin with");
    if (refusal) return stricter("a tag in use cannot be deleted");
    if (readableAfter) return fails("the column stays readable without the tag that opened it");
    return tag === "none"
      ? holds("the tag is gone from the column and opens nothing")
      : fails("the column still lists a deleted tag");
  },
});
