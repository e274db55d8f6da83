import type { Writable } from "node:stream";
import type { MeshAnswer } from "../../lib/local/query-mesh.ts";
import { reasonsJson } from "../../lib/model/decision-json.ts";
import { OUTCOMES } from "./decision-text.ts";
import { tableText } from "./table.ts";
import { printable, styled } from "./terminal.ts";

/** What a session read, or why there was none. */
export function answerText({ decision, result }: MeshAnswer, stream: Writable): string {
  if (result) {
    const head = result.columns.map(({ name }) => printable(name));
    const rows = result.rows.map((row) => row.map(cellText));
    return `${tableText(head, rows)}${rows.length} ${rows.length === 1 ? "row" : "rows"}\n`;
  }
  const { word, style } = OUTCOMES[decision.outcome];
  const asked = printable(`a session of ${decision.person} for ${decision.purpose}`);
  const reasons = reasonsJson(decision.reasons, decision);
  return `${styled(stream, style, word)}  ${asked}\n${reasons.map(({ code, message }) => `  ${printable(message)} [${code}]\n`).join("")}`;
}

function cellText(cell: unknown): string {
  if (cell === null) return "∅";
  // a line break in a cell would look like another row
  return typeof cell === "string" ? cell.replaceAll("\n", "\\n") : JSON.stringify(cell);
}
