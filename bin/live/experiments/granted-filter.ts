import { DeleteDataCellsFilterCommand } from "@aws-sdk/client-lakeformation";
import { filterInput, filterNameInput } from "../../../lib/lake-formation/call-inputs.ts";
import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { columnsText, isReadable } from "../observations.ts";
import { refusalOf } from "../refusal.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether a filter inherits the grants of its deleted namesake. */
export const grantedFilter = experiment({
  id: "granted-filter",
  title: "Deleting a filter that is granted, and making a namesake",
  settles: [8],
  assumes: "Deleting a filter that is still granted may leave grants behind that a namesake would inherit.",
  expects:
    "The deletion is refused; or a namesake with other columns is readable at once; or the grants went with the filter.",
  ifItFails:
    "None of these outcomes exposes anything while the plan revokes before it deletes (`planInPhases` in `lib/lake-formation/plan.ts`) and names filters by their content (`filterName` in `lib/lake-formation/names.ts`). If the role still reads after the filter is gone, treat deleted filters with grants as open in `lib/lake-formation/effective-access.ts`.",
  async setUp(lab) {
    const table = await lab.table("granted-filter", CUSTOMERS);
    const role = await lab.role("granted-filter");
    const filter = await lab.filter(role, table, { rows: "city = 'Oslo'", columns: ["id"] });
    await lab.grantFilter(role, filter);
    return { table, role, filter };
  },
  async observe(lab, { table, role, filter }) {
    const read = () => lab.read(role, table);
    const before = await lab.until(read, isReadable);
    const name = "name" in filter ? filter.name : "";
    lab.step();
    const refusal = await refusalOf(
      lab.account.clients.lakeFormation.send(
        new DeleteDataCellsFilterCommand(filterNameInput({ ...table, name }, lab.account.place)),
      ),
    );
    const seen = { readableBefore: isReadable(before), refusal };
    if (refusal) return { ...seen, readableWithout: false, namesake: "" };
    const without = await lab.until(read, (answer) => !isReadable(answer));
    const wider = { ...table, name, rows: "city = 'Oslo'", columns: { include: ["email", "id"] } };
    const TableData = filterInput(wider, lab.account.place);
    await lab.carryOut({ operation: "CreateDataCellsFilter", input: { TableData } });
    const after = await lab.until(read, isReadable, 60_000);
    return { ...seen, readableWithout: isReadable(without), namesake: columnsText(after) };
  },
  judge({ readableBefore, refusal, readableWithout, namesake }) {
    if (!readableBefore) return inconclusive("the filter opened nothing to begin with");
    if (refusal) return stricter("a filter that is granted cannot be deleted");
    if (readableWithout) return fails("the role reads by a filter that is gone");
    if (namesake) return holds("the namesake inherited the grant, so the plan does well to revoke first");
    return stricter("the grant went with the filter");
  },
});
