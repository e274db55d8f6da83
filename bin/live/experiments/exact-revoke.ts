import type { GrantResource } from "../../../lib/lake-formation/state.ts";
import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { columnsText, isReadable, rowCount } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles what a revoke takes away when it names less, or something else, than was granted. */
export const exactRevoke = experiment({
  id: "exact-revoke",
  title: "A revoke that names less than was granted, and one of a sibling",
  settles: [7],
  assumes: "A revoke has to match principal, resource, permissions and condition exactly.",
  expects:
    "Revoking one column of a grant on two takes nothing; revoking one of two filters leaves the other; the exact revoke takes all.",
  ifItFails:
    "If a revoke that names less takes something, `without` in `lib/lake-formation/grant-changes.ts` may revoke more than it should: revoke and grant anew instead. If the exact one leaves something, revoke what `ListPermissions` lists instead of what was granted.",
  async setUp(lab) {
    const table = await lab.table("exact-revoke", CUSTOMERS);
    const role = await lab.role("exact-revoke");
    const filters = await lab.role("exact-revoke-filters");
    const oslo = await lab.filter(filters, table, { rows: "city = 'Oslo'", columns: ["id"] });
    const paris = await lab.filter(filters, table, { rows: "city = 'Paris'", columns: ["id"] });
    return { table, role, filters, oslo, paris };
  },
  async observe(lab, { table, role, filters, oslo, paris }) {
    const columns = (include: readonly string[]): GrantResource => ({
      kind: "columns",
      ...table,
      columns: { include },
    });
    await lab.grant(role.arn, { kind: "database", database: table.database }, ["DESCRIBE"]);
    await lab.grant(role.arn, columns(["city", "id"]), ["SELECT"]);
    await lab.grantFilter(filters, oslo);
    await lab.grantFilter(filters, paris);
    const read = () => lab.read(role, table);
    const before = await lab.until(read, isReadable);
    const bothFilters = await lab.until(
      () => lab.read(filters, table, ["id"]),
      (answer) => rowCount(answer) === 3,
    );

    const less = columns(["city"]);
    await lab.revokeIfHeld(role.arn, less, ["SELECT"]);
    await lab.revoke(filters.arn, oslo, ["SELECT"]);
    // as long as a revoke takes to be known elsewhere in this run
    const oneFilter = await lab.until(
      () => lab.read(filters, table, ["id"]),
      (answer) => rowCount(answer) < 3,
    );
    const afterLess = await lab.until(read, (answer) => columnsText(answer) !== columnsText(before), 15_000);
    await lab.revokeIfHeld(role.arn, columns(["city", "id"]), ["SELECT"]);
    const afterExact = await lab.until(read, (answer) => !isReadable(answer), 60_000);
    return {
      before: columnsText(before),
      rowsOfBothFilters: rowCount(bothFilters),
      afterLess: columnsText(afterLess),
      rowsOfOneFilter: rowCount(oneFilter),
      afterExact: columnsText(afterExact),
    };
  },
  judge({ before, rowsOfBothFilters, afterLess, rowsOfOneFilter, afterExact }) {
    if (before !== "city, id" || rowsOfBothFilters !== 3) return inconclusive("the grants did not open what they name");
    if (rowsOfOneFilter === 0) return fails("revoking one filter took the other as well");
    if (rowsOfOneFilter === 3) return fails("revoking a filter took nothing");
    if (afterLess === before) {
      return afterExact === ""
        ? holds("a revoke takes what it names exactly, or nothing")
        : fails("the exact revoke leaves something readable");
    }
    return afterLess === "id"
      ? stricter("a revoke of one column takes that column")
      : fails("a revoke that names one column took others as well");
  },
});
