import { GetLFTagCommand } from "@aws-sdk/client-lakeformation";
import { purposeTagKey } from "../../../lib/lake-formation/names.ts";
import { experiment, fails, holds, stricter } from "../experiment.ts";
import { refusalOf } from "../refusal.ts";

/** Settles what becomes of capitals in tags. */
export const lowerCaseTags = experiment({
  id: "lower-case-tags",
  title: "Lower-casing of tag keys and values",
  settles: [],
  assumes: "Keys and values of LF-Tags are kept in lower case, so names that differ by case alone would be one tag.",
  expects: "A tag made as `Mixed` with the value `Allow` is listed as `mixed` with `allow`, and cannot be made twice.",
  ifItFails:
    "If case is kept, nothing has to change: ids of purposes are lower case already. If a key with a colon is refused, choose another separator: `TAG_KEY_PREFIX` in `lib/lake-formation/names.ts`.",
  async setUp(lab) {
    await lab.prepare();
    const key = purposeTagKey(lab.names.purpose("Mixed"));
    // both, since it is not known which will be there
    lab.record({ kind: "tag", name: key });
    lab.record({ kind: "tag", name: key.toLowerCase() });
    await lab.carryOut({ operation: "CreateLFTag", input: { TagKey: key, TagValues: ["Allow", "Describe"] } });
    return key;
  },
  async observe(lab, key) {
    const { lakeFormation } = lab.account.clients;
    const lower = key.toLowerCase();
    const absent = await refusalOf(lakeFormation.send(new GetLFTagCommand({ TagKey: lower })));
    if (absent) return { key, values: "", found: absent };
    const { TagKey = "", TagValues = [] } = await lakeFormation.send(new GetLFTagCommand({ TagKey: lower }));
    return { key: TagKey, values: TagValues.toSorted().join(", "), found: "" };
  },
  judge({ key, values, found }) {
    if (found) return stricter("the tag is known by the case that it was made with");
    if (key === key.toLowerCase() && values === "allow, describe")
      return holds("key and values are kept in lower case");
    return fails("the tag is found in lower case and listed otherwise, so the kit would not recognise it");
  },
});
