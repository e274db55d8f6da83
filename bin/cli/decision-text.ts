import type { Writable } from "node:stream";
import type { Decision } from "../../lib/model/decision.ts";
import { decisionJson } from "../../lib/model/decision-json.ts";
import { tableText } from "./table.ts";
import { printable, type Style, styled } from "./terminal.ts";

/** How outcomes are shown. */
export const OUTCOMES: Readonly<Record<Decision["outcome"], { readonly word: string; readonly style: Style }>> = {
  allow: { word: "ALLOWED", style: ["green", "bold"] },
  deny: { word: "DENIED", style: ["red", "bold"] },
  gap: { word: "NOT CONFIGURED", style: ["yellow", "bold"] },
};

/** A decision for people to read at a glance. */
export function decisionText(decision: Decision, stream: Writable): string {
  const { person, product, purpose, at, expiresAt, reasons, view = {} } = decisionJson(decision);
  const { word, style } = OUTCOMES[decision.outcome];
  const asked = printable(`${person}, ${product}, for ${purpose}, at ${at}`);
  const head = `${styled(stream, style, word)}  ${asked}\n`;
  if (expiresAt === undefined) {
    return head + reasons.map(({ code, message }) => `  ${printable(message)} [${code}]\n`).join("");
  }

  const rows = Object.entries(view).flatMap(([table, { columns }]) =>
    Object.entries(columns).map(([column, treatment]) => [table, column, treatment]),
  );
  const filters = Object.entries(view).map(([table, seen]) => `rows of ${table}: ${seen.rows ?? "all"}\n`);
  const view_ = tableText(["table", "column", "shown"], rows) + printable(filters.join(""));
  return `${head}until ${expiresAt}\n${view_}`;
}
