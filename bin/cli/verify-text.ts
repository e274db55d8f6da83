import type { Writable } from "node:stream";
import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import type { Severity, SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { Catalog } from "../../lib/lake-formation/state.ts";
import type { Exposure } from "../../lib/lake-formation/verify.ts";
import type { Region } from "../../lib/lake-formation/verify-cells.ts";
import { count } from "./count.ts";
import { printable, type Style, styled } from "./terminal.ts";
import type { Verified } from "./verify.ts";

/** Everything that was found, on one line per list entry. */
export function verifiedJson({ findings, sideDoors }: Verified): string {
  const { at, roles, tables, settling, ...lists } = findings;
  const head = { at: new Date(at).toISOString(), roles, tables, settling };
  const parts = Object.entries({ ...lists, sideDoors }).map(([name, list]) => {
    const lines = list.map((entry) => `  ${JSON.stringify(entry)}`);
    return `"${name}": ${lines.length > 0 ? `[\n${lines.join(",\n")}\n]` : "[]"}`;
  });
  return `{\n${[...Object.entries(head).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`), ...parts].join(",\n")}\n}\n`;
}

/** The same for people, the worst first, with a summary that hides nothing. */
export function verifiedText(verified: Verified, { account, region }: Catalog, stream: Writable): string {
  const { findings, sideDoors } = verified;
  const paint = (style: Style, text: string) => styled(stream, style, text);
  const entry = (style: Style, label: string, lines: readonly string[]) =>
    `${paint(style, `[${label}]`)} ${lines.map(printable).join("\n    ")}\n`;
  const entries = [
    ...findings.overExposures.map((found) =>
      entry(["red", "bold"], "reads too much", [
        ...exposureLines(found),
        `too much: ${found.excess.map(regionText).join("; ")}`,
        found.isForeign
          ? "a grant that is not the kit's opens it: whoever made it must revoke it"
          : "the converger takes it away",
      ]),
    ),
    ...findings.foreignOpenings.map((opening) => entry(["red", "bold"], "foreign opening", openingLines(opening))),
    ...findings.underExposures.map((found) =>
      entry("yellow", "reads too little", [
        ...exposureLines(found),
        `missing: ${regionText(found.missing)}`,
        "the converger gives it, if role, table and columns are there",
      ]),
    ),
    ...sideDoors.map((door) => entry(STYLES[door.severity], `side door, ${door.severity}`, doorLines(door))),
  ];
  const place = paint("bold", `Lake Formation of account ${account} in ${region}`);
  return `${place}, at ${new Date(findings.at).toISOString()}\n${entries.join("")}${summary(verified)}\n`;
}

const STYLES: Readonly<Record<Severity, Style>> = { critical: ["red", "bold"], warning: "yellow", notice: "dim" };

function exposureLines({ role, product, database, table, reads, lawful }: Exposure): readonly string[] {
  return [
    `${role} on ${database}.${table}${product === undefined ? ", of no product of the mesh" : ` (${product})`}`,
    `reads: ${reads.length > 0 ? reads.map(regionText).join("; ") : "nothing"}`,
    `lawful: ${lawful ? regionText(lawful) : "nothing"}`,
  ];
}

function regionText({ columns, rows }: Region): string {
  return `${columns.join(", ")} of ${rows === undefined ? "all rows" : `rows where ${rows}`}`;
}

/** Tables beyond these are counted only. */
const MOST_TABLES = 5;

function openingLines({ principal, holder, why, grant, tables }: ForeignOpening): readonly string[] {
  const names = tables.slice(0, MOST_TABLES).map(({ database, table }) => `${database}.${table}`);
  const more = tables.length > MOST_TABLES ? ` and ${tables.length - MOST_TABLES} more` : "";
  const by = typeof grant.resource === "string" ? grant.resource : `a grant by ${grant.resource.kind}`;
  const opens = { grant: "reads", "grant-option": "may pass on", unreadable: "may read what cannot be told" }[why];
  return [
    `${principal} (${holder}) ${opens}${names.length > 0 ? ` ${names.join(", ")}${more}` : ""}, by ${by}`,
    "revoke it, unless it is meant to: the kit does not touch it",
  ];
}

/** Principals beyond these are counted only. */
const MOST_PRINCIPALS = 5;

function doorLines({ what, who, remedy }: SideDoor): readonly string[] {
  const shown = who.slice(0, MOST_PRINCIPALS).join(", ");
  const more = who.length > MOST_PRINCIPALS ? ` and ${who.length - MOST_PRINCIPALS} more` : "";
  return [what, ...(who.length > 0 ? [`who: ${shown}${more}`] : []), remedy];
}

function summary({ findings, sideDoors }: Verified): string {
  const { roles, tables, settling, overExposures, underExposures, foreignOpenings } = findings;
  const unseen = sideDoors.filter(({ kind }) => kind === "not-looked-at").length;
  const doors = sideDoors.length - unseen;
  const exposed =
    overExposures.length + underExposures.length === 0
      ? "all as the mesh says"
      : `${overExposures.length} read too much, ${underExposures.length} too little`;
  const rest = [
    ...(settling > 0 ? [`${settling} about to change`] : []),
    ...(foreignOpenings.length > 0 ? [count(foreignOpenings.length, "foreign opening")] : []),
    ...(doors > 0 ? [count(doors, "side door")] : []),
    ...(unseen > 0 ? [`${unseen} not looked at`] : []),
  ];
  return [`${count(roles, "role")} on ${count(tables, "table")}: ${exposed}`, ...rest].join("; ");
}
