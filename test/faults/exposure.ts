import { effectiveAccess, type TableAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { readableCells, rowsFor } from "../lake-formation/cells.ts";
import type { Row } from "../support/row-filter-evaluate.ts";

/** Values for six rows: each number picks one for a column that some row filter reads. */
const DRAWS = Array.from({ length: 6 }, (_, row) => Array.from({ length: 7 }, (_, column) => row * 3 + column * 5));

/** Whether anybody ever reads a cell that they read in none of the states with which it is made. */
export class Exposure {
  readonly #principals: readonly string[];
  readonly #rows: readonly Row[];
  readonly #allowed: ReadonlyMap<string, ReadonlySet<string>>;
  /** What a principal reads of a table comes back in most states; whether it is too much does not change. */
  readonly #known = new Map<string, readonly string[]>();
  compared = 0;

  constructor(allowed: readonly LakeFormationState[], meshes: readonly Mesh[]) {
    this.#principals = principalsOf(allowed, meshes);
    this.#rows = rowsFor(allowed, DRAWS);
    this.#allowed = new Map(
      this.#principals.map((principal) => [
        principal,
        new Set(allowed.flatMap((state) => [...readableCells(state, principal, this.#rows)])),
      ]),
    );
  }

  /** Cells that somebody reads in a state and in none of the allowed ones. */
  leaks(state: LakeFormationState): readonly string[] {
    this.compared += 1;
    return this.#principals.flatMap((principal) =>
      effectiveAccess(state, principal).flatMap((access) => this.#leaksOf(state, principal, access)),
    );
  }

  #leaksOf(state: LakeFormationState, principal: string, access: TableAccess): readonly string[] {
    const key = `${principal} ${JSON.stringify(access)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const { database, table } = access;
    const cells = [...readableCells(onlyTable(state, database, table), principal, this.#rows)];
    const leaks = cells
      .filter((cell) => !this.#allowed.get(principal)?.has(cell))
      .map((cell) => `${principal} ${cell}`);
    this.#known.set(key, leaks);
    return leaks;
  }
}

/** All purpose roles, whoever holds a grant, and somebody whom nobody knows. */
function principalsOf(states: readonly LakeFormationState[], meshes: readonly Mesh[]): readonly string[] {
  const roles = meshes.flatMap(({ purposes, consumers }) =>
    purposes.flatMap(({ id }) => consumers.map((account) => purposeRoleArn(account, id))),
  );
  const holders = states.flatMap(({ grants }) => grants.map(({ principal }) => principal));
  return [...new Set([...roles, ...holders, "arn:aws:iam::111122223333:role/stranger"])];
}

function onlyTable(state: LakeFormationState, database: string, table: string): LakeFormationState {
  const databases = state.databases
    .filter(({ name }) => name === database)
    .map((one) => ({ ...one, tables: one.tables.filter(({ name }) => name === table) }));
  return { ...state, databases };
}
