import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { isOfDomain, partOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { purposeOfTagKey } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { CallFailure, LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";

/** A catalog as the model of Lake Formation has it. */
export class MemoryLakeFormationCatalog implements LakeFormationCatalog {
  state: LakeFormationState;
  /** Every state there was, the first included. */
  readonly states: LakeFormationState[];
  readonly calls: Call[] = [];
  /** What a call is refused with, if anything. */
  refuse: (call: Call) => readonly CallFailure[] = () => [];

  constructor(state: LakeFormationState) {
    this.state = state;
    this.states = [state];
  }

  async readState(
    domain: string,
    _stopAt?: number,
    isIncluded: (database: string) => boolean = () => true,
  ): Promise<LakeFormationState> {
    const part = partOfDomain(this.state, domain);
    return {
      ...part,
      databases: part.databases.filter(({ name }) => isIncluded(name)),
      filters: part.filters.filter(({ database }) => isIncluded(database)),
      grants: part.grants.filter(({ resource }) => resource.kind === "tag-policy" || isIncluded(resource.database)),
    };
  }

  async readDatabaseNames(): Promise<readonly string[]> {
    return this.state.databases.map(({ name }) => name);
  }

  async hasOtherDomains(domain: string): Promise<boolean> {
    const others = this.state.databases.filter(({ name }) => !isOfDomain(name, domain));
    return others.some(({ tags }) => Object.keys(tags).some((key) => purposeOfTagKey(key) !== undefined));
  }

  async apply(call: Call): Promise<readonly CallFailure[]> {
    this.calls.push(call);
    const refused = this.refuse(call);
    if (refused.length > 0) return refused;
    const { state, error, failures } = applyCall(this.state, call);
    this.state = state;
    this.states.push(state);
    const { operation } = call;
    if (error && !isDone(call, error.code)) return [{ operation, code: error.code, isPrincipalMissing: false }];
    return failures
      .filter(({ code }) => !isDone(call, code))
      .map(({ part, code }) => ({ operation, part, code, isPrincipalMissing: false }));
  }
}

/** What is there already is created, what is gone is deleted. */
function isDone({ operation }: Call, code: string): boolean {
  if (operation === "CreateDataCellsFilter") return code === "AlreadyExistsException";
  const takesAway = operation.startsWith("Delete") || operation.startsWith("Remove");
  return takesAway && code === "EntityNotFoundException";
}
