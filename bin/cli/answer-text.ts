import type { Writable } from "node:stream";
import type { MeshAnswer } from "../../lib/local/query-mesh.ts";
import { sessionReasonsJson } from "../../lib/model/session-json.ts";
import { outcomeText } from "./decision-text.ts";
import { tableText } from "./table.ts";
import { printable } from "./terminal.ts";

/** What a session read, or why there was none. */
export function answerText({ decision, result }: MeshAnswer, stream: Writable): string {
  if (result) {
    const head = result.columns.map(({ name }) => printable(name));
    const rows = result.rows.map((row) => row.map(cellText));
    return `${tableText(head, rows)}${rows.length} ${rows.length === 1 ? "row" : "rows"}\n`;
  }
  const { outcome, person, purpose } = decision;
  const reasons = sessionReasonsJson(decision);
  return outcomeText({ outcome, asked: `a session of ${person} for ${purpose}`, reasons }, stream);
}

function cellText(cell: unknown): string {
  if (cell === null) return "∅";
  // a line break in a cell would look like another row
  return typeof cell === "string" ? cell.replaceAll("\n", "\\n") : JSON.stringify(cell);
}
