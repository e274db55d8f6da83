import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { answerText, isReadable, refusalText, rowCount } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether a filter works on a table that merely contains a column of an unsupported type. */
export const timestampColumn = experiment({
  id: "timestamp-column",
  title: "A row filter on a table with a TIMESTAMP and a DATE column",
  settles: [5],
  assumes: "A row filter fails on a table that merely contains a column of a type that filters do not support.",
  expects:
    "The same filter works on the plain table; on the table with the times it is refused when it is made or when it is read.",
  ifItFails:
    "If it works, drop the warning about DATE and TIMESTAMP columns in `lib/model/check/tables.ts`. If it is refused, make that warning a fault, and write in `docs/contracts.md` to hold times as BIGINT where a table has row filters.",
  async setUp(lab) {
    const plain = await lab.table("times-plain", CUSTOMERS);
    const times = await lab.table("times", {
      columns: [...CUSTOMERS.columns, { name: "born", type: "date" }, { name: "seen", type: "timestamp" }],
      rows: CUSTOMERS.rows.map((row) => [...row, "1990-02-03", "2026-01-02 03:04:05"]),
    });
    return { plain, times, role: await lab.role("times") };
  },
  async observe(lab, { plain, times, role }) {
    const content = { rows: "city = 'Oslo'", columns: ["city", "id"] };
    await lab.grantFilter(role, await lab.filter(role, plain, content));
    const onPlain = await lab.until(() => lab.read(role, plain, ["id"]), isReadable);
    const made = await lab.filter(role, times, content).catch((error: unknown) => refusalText(error));
    if (typeof made === "string") return { rowsPlain: rowCount(onPlain), rowsTimes: 0, seen: made };
    await lab.grantFilter(role, made);
    const onTimes = await lab.until(() => lab.read(role, times, ["id"]), isReadable);
    return { rowsPlain: rowCount(onPlain), rowsTimes: rowCount(onTimes), seen: answerText(onTimes) };
  },
  judge({ rowsPlain, rowsTimes }) {
    if (rowsPlain !== 2) return inconclusive("the filter does not work on the plain table either");
    if (rowsTimes === 0) return holds("a table with times cannot be filtered, so the warning has to become a fault");
    if (rowsTimes === 2) return stricter("the filter works beside columns of other types");
    return fails("the filter lets rows through that it does not name");
  },
});
