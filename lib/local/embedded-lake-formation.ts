import { readFileSync } from "node:fs";
import { applyCall } from "../lake-formation/apply-call.ts";
import type { Call } from "../lake-formation/calls.ts";
import { planInPhases } from "../lake-formation/plan.ts";
import { type Catalog, type Database, emptyState, type LakeFormationState } from "../lake-formation/state.ts";
import { ServiceUnavailableError } from "../ports/errors.ts";
import { replaceText } from "./replace-file.ts";

/** The one account that the embedded mesh plays, and its Region. */
export const CATALOG: Catalog = { account: "111122223333", region: "eu-west-1" };

/**
 * One account's Lake Formation inside the embedded mesh, kept in a file: led to a desired state by the calls that AWS
 * would get. The server that SDKs call is another class, `LocalLakeFormation`.
 */
export class EmbeddedLakeFormation {
  readonly #file: string;
  #state: LakeFormationState;

  constructor(file: string, catalog: Catalog) {
    this.#file = file;
    this.#state = readState(file, catalog);
  }

  get state(): LakeFormationState {
    return this.#state;
  }

  /**
   * Makes `desired` the state, call by call, and returns the calls.
   *
   * @throws ServiceUnavailableError if a call is refused; what was narrowed by then stays so, and nothing is widened
   */
  converge(desired: LakeFormationState): readonly Call[] {
    this.#state = { ...this.#state, databases: desired.databases.map((database) => this.#inCatalog(database)) };
    const { narrow, widen } = planInPhases(this.#state, desired);
    const calls = [...narrow, ...widen];
    try {
      for (const call of calls) this.#apply(call);
    } finally {
      replaceText(this.#file, JSON.stringify(this.#state));
    }
    return calls;
  }

  #apply(call: Call): void {
    const { state, error, failures } = applyCall(this.#state, call);
    this.#state = state;
    const refusal = error ?? failures[0];
    if (!refusal) return;
    throw new ServiceUnavailableError(`Lake Formation refused ${call.operation}: ${refusal.message}`, {
      help: "converge again",
    });
  }

  /** The database as Glue has it: tables and columns come and go with the contract, tags by calls alone. */
  #inCatalog({ name, tables }: Database): Database {
    const before = this.#state.databases.find((database) => database.name === name);
    return {
      name,
      tags: before?.tags ?? {},
      tables: tables.map((table) => {
        const old = before?.tables.find((candidate) => candidate.name === table.name);
        const tagsOf = new Map(old?.columns.map((column) => [column.name, column.tags]));
        const columns = table.columns.map((column) => ({ ...column, tags: tagsOf.get(column.name) ?? {} }));
        return { name: table.name, tags: old?.tags ?? {}, columns };
      }),
    };
  }
}

/** A file that cannot be read counts as empty: nobody reads anything until everything is granted anew. */
function readState(file: string, catalog: Catalog): LakeFormationState {
  try {
    const state: LakeFormationState = JSON.parse(readFileSync(file, "utf8"));
    return state.account === catalog.account && state.region === catalog.region ? state : emptyState(catalog);
  } catch {
    return emptyState(catalog);
  }
}
