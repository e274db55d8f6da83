import type { Writable } from "node:stream";
import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import type { ColumnImpact, Impact, ImpactKind, RowsRead } from "../../lib/lake-formation/impact.ts";
import { printable, type Style, styled } from "./terminal.ts";

const MARKS: Readonly<Record<ImpactKind, { readonly sign: string; readonly style: Style }>> = {
  gain: { sign: "[+]", style: "green" },
  loss: { sign: "[-]", style: "red" },
  "more-rows": { sign: "[~]", style: "green" },
  "fewer-rows": { sign: "[~]", style: "red" },
  "other-rows": { sign: "[~]", style: "yellow" },
};

/** Who gains and who loses what: a heading per purpose, a line per table, then its columns. */
export function impactText(impacts: readonly Impact[], stream: Writable): string {
  if (impacts.length === 0) return "nobody gains or loses anything\n";
  const blocks = Map.groupBy(impacts, ({ purpose }) => purpose);
  return [...blocks].map(([purpose, of]) => `${styled(stream, "bold", purpose)}\n${tablesText(of, stream)}`).join("");
}

/** Grants beside the kit's that open what purposes alone should read. */
export function foreignText(openings: readonly ForeignOpening[], stream: Writable): string {
  if (openings.length === 0) return "";
  const lines = openings.map((opening) => `${styled(stream, "yellow", "[!]")} ${printable(openingText(opening))}\n`);
  return `${styled(stream, "bold", "not the kit's, and left as they are")}\n${lines.join("")}`;
}

/** Consumer accounts in which the same happens share a line. */
function tablesText(impacts: readonly Impact[], stream: Writable): string {
  const alike = Map.groupBy(impacts, ({ database, table, changes }) => JSON.stringify([database, table, changes]));
  return [...alike.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const accounts = group.map(({ account }) => account).join(", ");
      const place = printable(`  ${first.database}.${first.table}, from ${accounts}\n`);
      return [place, ...first.changes.map((change) => changeText(change, stream))];
    })
    .join("");
}

function changeText({ kind, columns, before, after }: ColumnImpact, stream: Writable): string {
  const { sign, style } = MARKS[kind];
  const names = columns.join(", ");
  return `    ${styled(stream, style, sign)} ${printable(`${names}: ${rowsText(kind, before, after)}`)}\n`;
}

function rowsText(kind: ImpactKind, before: RowsRead, after: RowsRead): string {
  if (kind === "gain") return rowsOf(after);
  return kind === "loss" ? rowsOf(before) : `${rowsOf(before)} -> ${rowsOf(after)}`;
}

function rowsOf(rows: RowsRead): string {
  if (typeof rows !== "string") return rows.filter;
  return rows === "all" ? "all rows" : "no rows";
}

function openingText({ principal, why, grant, tables }: ForeignOpening): string {
  const permissions = grant.permissions.join(", ");
  const opened = tables.map(({ database, table }) => `${database}.${table}`).join(", ");
  switch (why) {
    case "grant":
      return `${principal} reads ${opened} (${permissions})`;
    case "grant-option":
      return `${principal} may pass on what it reads of ${opened}`;
    case "unreadable":
      return `${principal} holds ${permissions} on what cannot be told`;
  }
}
