import { printable } from "../cli/terminal.ts";
import type { Experiment } from "./experiment.ts";
import type { RunHeader } from "./journal.ts";
import { entryText, type Remainder } from "./remove.ts";
import type { Result } from "./run-experiments.ts";

/** What a run found and what it left behind. */
export interface Report extends RunHeader {
  readonly results: readonly Result[];
  readonly left: readonly Remainder[];
}

/** For people: a paragraph per experiment, then what is left. */
export function reportText({ results, left }: Report): string {
  const paragraphs = results.map(({ experiment, verdict, because, facts }) => {
    const lines = [
      `${verdict.padEnd(12)} ${experiment.id}: ${because}`,
      ...Object.entries(facts).map(([name, value]) => `    ${name}: ${value}`),
      ...(verdict === "fails" ? [`    change: ${experiment.ifItFails}`] : []),
    ];
    return lines.join("\n");
  });
  const counts = Object.entries(Object.groupBy(results, ({ verdict }) => verdict));
  const summary = counts.map(([verdict, some]) => `${some.length} ${verdict}`).join(", ");
  return printable(`${[...paragraphs, ...(summary ? [summary] : []), ...leftText(left)].join("\n")}\n`);
}

/** For programs. Public as JSON. */
export function reportJson({ results, left, run, account, region, otherAccount }: Report): string {
  const document = {
    run,
    account,
    region,
    ...(otherAccount === undefined ? {} : { otherAccount }),
    results: results.map(({ experiment, verdict, because, facts }) => ({
      id: experiment.id,
      settles: experiment.settles,
      verdict,
      because,
      facts,
      ...(verdict === "fails" ? { change: experiment.ifItFails } : {}),
    })),
    left: left.map(({ entry, reason }) => ({ what: entryText(entry), place: entry.place, reason })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The experiments that there are, with the assumptions that they settle. */
export function listText(experiments: readonly Experiment[]): string {
  const width = Math.max(...experiments.map(({ id }) => id.length));
  const lines = experiments.map(({ id, title, settles, needsOtherAccount }) => {
    const notes = [
      ...(settles.length > 0 ? [`assumption ${settles.join(", ")}`] : []),
      ...(needsOtherAccount ? ["needs a second account"] : []),
    ];
    return `${id.padEnd(width)}  ${title}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
  });
  return `${lines.join("\n")}\n`;
}

/** {@link listText} for programs. */
export function listJson(experiments: readonly Experiment[]): string {
  const documents = experiments.map(({ run: _run, judge: _judge, ...text }) => text);
  return `${JSON.stringify(documents, undefined, 2)}\n`;
}

function leftText(left: readonly Remainder[]): readonly string[] {
  if (left.length === 0) return [];
  const lines = left.map(({ entry, reason }) => {
    return `    ${entryText(entry)}${entry.place === "other" ? " in the other account" : ""}: ${reason}`;
  });
  return ["could not be removed:", ...lines];
}
