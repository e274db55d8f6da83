import { basename } from "node:path";
import { type ErrorKind, type Fault, MeshError } from "../../lib/model/errors.ts";
import { InvalidBatchError, InvalidInputError, OutputError, UsageError } from "./errors.ts";
import { faultsText, noteLine } from "./fault-text.ts";
import { excerpt, printable, styled, type Terminal } from "./terminal.ts";

/**
 * 0 done (a denial is an answer), 1 the input is at fault, 2 misuse of the command line, 3 what was verified is not as
 * the law says, 70 a defect of ours.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 70;

const EXIT_CODES: Readonly<Record<ErrorKind, ExitCode>> = {
  invalid: 1,
  notFound: 1,
  forbidden: 1,
  conflict: 1,
  unavailable: 1,
  bug: 70,
};

/** Says on the standard error stream what went wrong, where, and what to do; returns the exit code for it. */
export function reportFailure(error: unknown, terminal: Terminal): ExitCode {
  const known = error instanceof MeshError && error.kind !== "bug" ? error : undefined;
  terminal.stderr.write(known ? failureText(known, terminal) : defectText(error, terminal));
  if (terminal.env.PURPOSE_MESH_DEBUG && error instanceof Error) terminal.stderr.write(`${error.stack}\n`);
  if (!known) return 70;
  return known instanceof UsageError ? 2 : EXIT_CODES[known.kind];
}

/** Ends quietly when the reader of the results has gone, and with a message when they cannot be written. */
export function stopOnBrokenOutput(terminal: Terminal): void {
  terminal.stdout.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code === "EPIPE") process.exit();
    const reason = cause.code === "ENOSPC" ? "no space is left" : (cause.code ?? "unknown cause");
    const help = "what was written so far is incomplete: make room and run the command again";
    process.exit(reportFailure(new OutputError(`the results cannot be written: ${reason}`, { cause, help }), terminal));
  });
  // nobody listens to diagnostics: the exit code still tells
  terminal.stderr.on("error", () => undefined);
}

function failureText(error: MeshError, { stderr }: Terminal): string {
  const label = styled(stderr, ["red", "bold"], `error[${error.code}]:`);
  const end = noteLine("help", error.help, stderr);
  const faults = faultsOf(error);
  if (!faults) {
    return `${label} ${printable(error.message).replaceAll("\n", "\n  ")}\n${end}`;
  }

  const isInput = error instanceof InvalidInputError || error instanceof InvalidBatchError;
  const document = isInput ? `\`${excerpt(error.document)}\`` : "the input";
  const positions = error instanceof InvalidInputError ? error.positions : undefined;
  const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
  return `${label} ${document} has ${count}\n${faultsText(faults, stderr, positions)}${end}`;
}

/** Errors about a document carry its faults one by one. */
function faultsOf(error: MeshError): readonly Fault[] | undefined {
  return "faults" in error && Array.isArray(error.faults) ? error.faults : undefined;
}

/** One line without a stack trace: the reader can do nothing with it but pass it on. */
function defectText(error: unknown, { stderr }: Terminal): string {
  const label = styled(stderr, ["red", "bold"], `error[${error instanceof MeshError ? error.code : "internal"}]:`);
  const place = error instanceof Error ? placeOf(error) : undefined;
  return `${label} purpose-mesh itself failed${place ? ` at ${place}` : ""}; please report this line and the command to its maintainers (PURPOSE_MESH_DEBUG=1 shows more)\n`;
}

/** File and line of the innermost frame: tells two defects apart without telling what the input was. */
function placeOf(error: Error): string | undefined {
  const frame = /^\s+at (?:.*\()?(?:file:\/\/)?(\/[^()\n]+|[A-Z]:\\[^()\n]+):(\d+):\d+\)?$/m.exec(error.stack ?? "");
  return frame?.[1] && `${basename(frame[1])}:${frame[2]}`;
}
