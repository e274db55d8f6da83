import type { TableAccess } from "../../lib/lake-formation/effective-access.ts";
import { LiveServiceError } from "./errors.ts";
import type { Answer } from "./ports.ts";

/** Rows of an answer; a refusal has none. */
export function rowCount(answer: Answer): number {
  return answer.kind === "rows" ? answer.rows.length : 0;
}

/** Whether anything came back. */
export function isReadable(answer: Answer): boolean {
  return rowCount(answer) > 0;
}

/** Names of the columns of an answer, in one text. */
export function columnsText(answer: Answer): string {
  return answer.kind === "rows" ? answer.columns.toSorted().join(", ") : "";
}

/** Cells of one column in the rows where another has some value; what is not shown is an empty text. */
export function cells(
  answer: Answer,
  column: string,
  where: readonly [column: string, value: string],
): readonly string[] {
  if (answer.kind === "refused") return [];
  const at = answer.columns.indexOf(column);
  const key = answer.columns.indexOf(where[0]);
  return answer.rows.filter((row) => row[key] === where[1]).map((row) => row[at] ?? "");
}

/** An answer in few words. */
export function answerText(answer: Answer): string {
  if (answer.kind === "refused") return `refused: ${answer.reason}`;
  return `${answer.rows.length} rows of ${columnsText(answer)}`;
}

/** What the evaluator says, in the same words; it knows which rows, not how many. */
export function predictionText(access: TableAccess | undefined): string {
  if (!access) return "nothing";
  return access.regions.map(({ columns, rows }) => `${columns.join(", ")} where ${rows ?? "true"}`).join("; ");
}

/** What Lake Formation refused, in its own code. Anything else is none of an experiment's observations. */
export function refusalText(error: unknown): string {
  if (error instanceof LiveServiceError) return error.message;
  throw error;
}
