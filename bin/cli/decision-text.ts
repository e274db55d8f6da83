import type { Writable } from "node:stream";
import type { Decision } from "../../lib/model/decision.ts";
import { decisionJson, type ReasonJson } from "../../lib/model/decision-json.ts";
import { tableText } from "./table.ts";
import { printable, type Style, styled } from "./terminal.ts";

/** How outcomes are shown. */
const OUTCOMES: Readonly<Record<Decision["outcome"], { readonly word: string; readonly style: Style }>> = {
  allow: { word: "ALLOWED", style: ["green", "bold"] },
  deny: { word: "DENIED", style: ["red", "bold"] },
  gap: { word: "NOT CONFIGURED", style: ["yellow", "bold"] },
};

/** A decision for people to read at a glance. */
export function decisionText(decision: Decision, stream: Writable): string {
  const { outcome, person, product, purpose, at, expiresAt, reasons, view = {} } = decisionJson(decision);
  const head = outcomeText({ outcome, asked: `${person}, ${product}, for ${purpose}, at ${at}`, reasons }, stream);
  if (expiresAt === undefined) return head;

  const rows = Object.entries(view).flatMap(([table, { columns }]) =>
    Object.entries(columns).map(([column, treatment]) => [table, column, treatment]),
  );
  const filters = Object.entries(view).map(([table, seen]) => `rows of ${table}: ${seen.rows ?? "all"}\n`);
  return `${head}until ${expiresAt}\n${tableText(["table", "column", "shown"], rows)}${printable(filters.join(""))}`;
}

/** What became of what was asked, and why, on a line each. */
export function outcomeText(
  {
    outcome,
    asked,
    reasons,
  }: { readonly outcome: Decision["outcome"]; readonly asked: string; readonly reasons: readonly ReasonJson[] },
  stream: Writable,
): string {
  const { word, style } = OUTCOMES[outcome];
  const lines = reasons.map(({ code, message }) => `  ${printable(message)} [${code}]\n`);
  return `${styled(stream, style, word)}  ${printable(asked)}\n${lines.join("")}`;
}
