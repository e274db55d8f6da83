import type { Writable } from "node:stream";
import { type Fault, faultLine } from "../../lib/model/errors.ts";
import { folded } from "./folded-faults.ts";
import type { Positions } from "./positions.ts";
import { printable, styled } from "./terminal.ts";

/** What is wrong, where, and what to do, on a line each. */
export function faultsText(faults: readonly Fault[], stream: Writable, positions?: Positions): string {
  return folded(faults)
    .flatMap(({ help, ...fault }) => {
      const notes = [noteLine("where", positions?.of(fault.path), stream), noteLine("help", help, stream)];
      return [`${printable(faultLine(fault))}\n`, ...notes].map((line) => line && `  ${line}`);
    })
    .join("");
}

/** What is allowed and yet probably not meant, and where. */
export function warningsText(warnings: readonly Fault[], stream: Writable, positions: Positions): string {
  return folded(warnings)
    .flatMap((warning) => [
      `${styled(stream, "yellow", "warning:")} ${printable(faultLine(warning))}\n`,
      noteLine("where", positions.of(warning.path), stream),
    ])
    .join("");
}

/** A line below what it belongs to, if there is anything to say. */
export function noteLine(label: string, text: string | undefined, stream: Writable): string {
  return text ? `  ${styled(stream, "cyan", `${label}:`)} ${printable(text)}\n` : "";
}
