import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { isOwnTag, purposeOfFilter, purposeOfRole, purposeTagKey } from "../../lib/lake-formation/names.ts";
import type { Catalog, Grant, LakeFormationState, Tags } from "../../lib/lake-formation/state.ts";
import type { MeshError } from "../../lib/model/errors.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { type LawFault, type LawReader, lawName, type ShardLaw, type SharedLaw } from "../../lib/ports/law.ts";
import { ConvergenceError } from "../shared/errors.ts";
import { type ShardPlace, shardPlace } from "../shared/shard.ts";

/** What it takes to know what the policies ask of a catalog. */
export interface LawDependencies {
  /** Which catalog it is. */
  readonly place: Catalog;
  readonly law: LawReader;
  /** Accounts whose purpose roles the deployment lets in: nobody of any other is, whatever the law says. */
  readonly consumers: ReadonlySet<string>;
  /** How long before a view ends it is taken away. */
  readonly lead: Millis;
  readonly clock: Clock;
  /** Waits for no answer from then on. */
  readonly stopAt: Instant;
}

/** Where a shard begins: after a product of a domain, by its name, or with the domain's first. */
export interface Position {
  readonly domain: string;
  readonly after?: string | undefined;
}

/** What the policies ask of one shard. */
export interface Law extends Omit<ShardLaw, "faults" | "until"> {
  readonly shard: ShardPlace;
  /** From when on it was read. */
  readonly at: Instant;
  /** Why some of what was decided is not asked for, although nothing is wrong with the catalog. */
  readonly faults: readonly ConvergenceError[];
}

/** A shard of whose policies nobody can tell what they ask for. */
export interface NoLaw {
  readonly shard: ShardPlace;
  readonly fault: MeshError;
}

/**
 * Reads the law of one shard.
 *
 * @param isEndOnly whether nothing but its place is asked for
 * @throws ServiceUnavailableError or ConvergenceError if it cannot be gone by
 */
export async function readLaw(
  dependencies: LawDependencies,
  position: Position,
  isEndOnly?: true,
): Promise<Law | NoLaw> {
  const { law, lead, clock, stopAt } = dependencies;
  const { domain, after } = position;
  // by its own clock and before it asks: what it gives by the answer it stops giving by the same clock
  const at = clock.now();
  const answer = await law.readLaw({ domain, after, at, lead, isEndOnly }, stopAt);
  const shard = shardPlace({ domain, after, until: answer.until });
  // the next shard would be this one again
  if (answer.until !== undefined && after !== undefined && answer.until <= after) throw beyond(position);
  if ("fault" in answer) return { shard, fault: errorOf(answer.fault) };
  const isWithin = (database: string) => isOfDomain(database, domain) && shard.includes(database);
  if (!asksOnly(answer.state, isWithin)) return { shard, fault: beyond(position) };
  return { ...answer, state: toConsumers(dependencies, answer.state), shard, at, faults: answer.faults.map(errorOf) };
}

/** The law of what domains share: tags, and what is granted by tag. Throws as {@link readLaw} does. */
export async function readSharedLaw(
  dependencies: Pick<LawDependencies, "law" | "consumers" | "stopAt">,
): Promise<SharedLaw> {
  const answer = await dependencies.law.readSharedLaw(dependencies.stopAt);
  if (!asksOnly(answer.state, () => false)) throw beyond();
  return { ...answer, state: toConsumers(dependencies, answer.state) };
}

/** The hub may name accounts that this deployment does not know yet, or no longer: until it does, nobody there reads. */
function toConsumers({ consumers }: Pick<LawDependencies, "consumers">, state: LakeFormationState): LakeFormationState {
  const isKnown = ({ principal }: Grant) => consumers.has(purposeOfRole(principal)?.account ?? "");
  return { ...state, grants: state.grants.filter(isKnown) };
}

/**
 * Whether a state asks for nothing but what each purpose's roles read of some databases by the purpose's own tag and
 * filters, and carries no tag but the kit's: whoever takes over what reads the law is not to open anything to anybody
 * else by it, nor by what others grant by tags of theirs.
 */
function asksOnly(
  { tags, databases, filters, grants }: LakeFormationState,
  isWithin: (database: string) => boolean,
): boolean {
  const isTagged = (resource: { readonly tags: Tags }) => Object.keys(resource.tags).every(isOwnTag);
  return (
    tags.every(({ key }) => isOwnTag(key)) &&
    databases.every(
      (database) =>
        isWithin(database.name) &&
        isTagged(database) &&
        database.tables.every((table) => isTagged(table) && table.columns.every(isTagged)),
    ) &&
    filters.every(({ database }) => isWithin(database)) &&
    grants.every((grant) => isOwnReading(grant, isWithin))
  );
}

function isOwnReading(
  { principal, resource, permissions, grantable, condition }: Grant,
  isWithin: (database: string) => boolean,
): boolean {
  const role = purposeOfRole(principal);
  if (!role || grantable || condition !== undefined) return false;
  if (!permissions.every((permission) => permission === "SELECT" || permission === "DESCRIBE")) return false;
  if (resource.kind === "filter") return isWithin(resource.database) && purposeOfFilter(resource.name) === role.purpose;
  // of several keys all must be carried, of none any resource has all
  return (
    resource.kind === "tag-policy" && resource.expression.map(({ key }) => key).join() === purposeTagKey(role.purpose)
  );
}

function beyond(position?: Position): ConvergenceError {
  return new ConvergenceError(`what was answered as ${lawName(position)} is none of it; nothing was done by it`, {
    help: "find out who changed the function that reads the law; deploy the domain again",
  });
}

function errorOf({ message, help }: LawFault): ConvergenceError {
  return new ConvergenceError(message, { help });
}
