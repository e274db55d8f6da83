import { AwsLakeFormationCatalog } from "../../../lib/aws/aws-lake-formation-catalog.ts";
import { ALLOW, DESCRIBE } from "../../../lib/lake-formation/names.ts";
import { type Grant, grantKey, type LakeFormationState } from "../../../lib/lake-formation/state.ts";
import { experiment, fails, holds } from "../experiment.ts";
import { type Lab, tagPolicy } from "../lab.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether the kit recognises its own work, without which each run would do it again. */
export const readBack = experiment({
  id: "read-back",
  title: "What was granted and tagged, read back",
  settles: [],
  assumes: "Tags, filters and grants are listed as they were made, so that a mesh that did not change plans no call.",
  expects: "The three kinds of grant that the kit makes, the filter and the tags come back equal.",
  ifItFails:
    "Teach `readGrants` in `lib/aws/grant-reader.ts` and `readFilters` in `lib/aws/lake-formation-reader.ts` the shape that is listed, so that `grantKey` in `lib/lake-formation/state.ts` takes both for one grant.",
  async setUp(lab) {
    const table = await lab.table("read-back", CUSTOMERS);
    const { role, key } = await lab.taggedRole("read-back", table, ["id"]);
    const filter = await lab.filter(role, table, { rows: "city <> 'Oslo'", columns: ["city", "id"] });
    await lab.grant(role.arn, filter, ["SELECT"]);
    const grants: readonly Grant[] = [
      { principal: role.arn, resource: filter, permissions: ["SELECT"] },
      { principal: role.arn, resource: tagPolicy("DATABASE", key, DESCRIBE), permissions: ["DESCRIBE"] },
      { principal: role.arn, resource: tagPolicy("TABLE", key, ALLOW), permissions: ["DESCRIBE", "SELECT"] },
    ];
    return { table, role, key, grants };
  },
  async observe(lab, { table, role, key, grants }) {
    const wanted = texts(grants);
    const state = await lab.until(
      () => readState(lab),
      (read) => texts(read.grants.filter(({ principal }) => principal === role.arn)) === wanted,
      30_000,
    );
    const columns = state.databases.flatMap(({ tables }) => tables.filter(({ name }) => name === table.table));
    const tags = Object.fromEntries((columns[0]?.columns ?? []).map((column) => [column.name, column.tags[key] ?? ""]));
    const filter = state.filters.find((found) => found.table === table.table);
    return {
      grantsAreEqual: texts(state.grants.filter(({ principal }) => principal === role.arn)) === wanted,
      filterIsEqual:
        filter?.rows === "city <> 'Oslo'" && JSON.stringify(filter.columns) === '{"include":["city","id"]}',
      tagsAreEqual: tags.id === ALLOW && tags.city === "" && tags.email === "",
    };
  },
  judge({ grantsAreEqual, filterIsEqual, tagsAreEqual }) {
    if (!grantsAreEqual) return fails("grants are listed otherwise than they were made");
    if (!filterIsEqual) return fails("the filter is listed otherwise than it was made");
    return tagsAreEqual
      ? holds("all of it comes back as it was made")
      : fails("tags are listed otherwise than they were put");
  },
});

function readState({ account, names }: Lab): Promise<LakeFormationState> {
  return new AwsLakeFormationCatalog(account.clients, account.place).readState(names.domain);
}

/** Equal for grants that the plan takes for equal. */
function texts(grants: readonly Grant[]): string {
  return grants
    .map((grant) => `${grantKey(grant)} ${grant.permissions.toSorted().join()}`)
    .sort()
    .join("\n");
}
