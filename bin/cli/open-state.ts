import { basename } from "node:path";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { loadState } from "../../lib/local/load-state.ts";
import { InvalidDocumentError } from "../../lib/model/errors.ts";
import type { Given } from "./command.ts";
import { InvalidInputError, UsageError } from "./errors.ts";
import { Positions } from "./positions.ts";
import type { Progress } from "./progress.ts";
import { printable } from "./terminal.ts";

/**
 * Reads the state that the command line names; it says itself of which account and Region it is.
 *
 * @throws InvalidInputError with every fault
 */
export function openState(path: string, { values }: Given, progress: Progress): LakeFormationState {
  progress.step(`reading ${printable(basename(path))}`);
  const state = read(path);
  for (const name of ["account", "region"] as const) {
    if (values[name] === undefined || values[name] === state[name]) continue;
    throw new UsageError(`\`--${name}\` contradicts the state, which is of \`${printable(state[name])}\``, {
      help: "leave it out: the state says which catalog it is of",
    });
  }
  return state;
}

function read(path: string): LakeFormationState {
  try {
    return loadState(path);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    throw new InvalidInputError(new Positions(path), error.faults, {
      cause: error,
      help: "give a state as `purpose-mesh state` prints it",
    });
  }
}
