import type { MeshIndex, Reason } from "../../lib/model/decision.ts";
import type { Instant, Mesh, Millis, Statement, View } from "../../lib/model/mesh.ts";
import { isSameView } from "../../lib/model/view.ts";

/** One leg's answer up to an instant. Linked rather than in an array, which would be two more places to load. */
export type Stretch<T> = T & {
  readonly until: Instant;
  readonly reasons: readonly Reason[];
  /** The answer from `until` on; none if that is never. */
  next: Stretch<T> | undefined;
};

/** `cap` is the longest session for the purpose. */
export type PersonStretch = Stretch<{ readonly cap: Millis }>;
export type ProductStretch = Stretch<{ readonly view: View }>;

/** Both legs of a whole mesh, each with one entry per pair of names; a pair that is missing has no statement. */
export interface LegsByKey {
  /** Keys `person|purpose`. */
  readonly people: ReadonlyMap<string, PersonStretch>;
  /** Keys `product|purpose`. */
  readonly products: ReadonlyMap<string, ProductStretch>;
}

/**
 * Expands every statement along the DAG: what a peer needs that knows look-ups only.
 *
 * Each pair is asked for at every instant at which its answer may change, so the entries say what the index says.
 */
export function legsByKey(index: MeshIndex): LegsByKey {
  const dag = new Dag(index.mesh);
  return { people: peopleByKey(index, dag), products: productsByKey(index, dag) };
}

function peopleByKey(index: MeshIndex, dag: Dag): LegsByKey["people"] {
  const caps = new Map(
    index.mesh.purposes.map(({ id, maxSession }) => [id, Math.min(maxSession, index.mesh.maxSession)]),
  );
  const longest = new Map(index.mesh.purposes.map(({ id, maxApproval }) => [id, maxApproval]));
  const entries = new Map<string, PersonStretch>();
  for (const [person, statements] of Map.groupBy(index.mesh.approvals, (approval) => approval.person)) {
    for (const purpose of new Set(statements.flatMap((statement) => dag.below(statement.purpose)))) {
      const instants = dag
        .about(statements, purpose)
        .flatMap((statement) => boundsOf(statement, longest.get(statement.purpose) ?? 0));
      const cap = caps.get(purpose) ?? 0;
      const first = stretchesOf(instants, (at) => ({
        reasons: index.decideSession({ person, purpose, at }).reasons,
        cap,
      }));
      entries.set(keyOf(person, purpose), first);
    }
  }
  return entries;
}

function productsByKey(index: MeshIndex, dag: Dag): LegsByKey["products"] {
  // someone without a manager is denied whatever they ask, so that all else in the reasons is the product's
  const nobody = index.mesh.people.find(({ manager }) => manager === undefined)?.id ?? "";
  const entries = new Map<string, ProductStretch>();
  for (const product of index.mesh.products) {
    const inputs = product.inputs.flatMap((id) => index.product(id)?.assignments ?? []);
    const touched = product.assignments.flatMap(({ effect, purpose }) =>
      effect === "allow" ? dag.below(purpose) : [...dag.below(purpose), ...dag.above(purpose)],
    );
    for (const purpose of new Set(touched)) {
      const statements = dag.related([...product.assignments, ...inputs], purpose);
      const first = stretchesOf(
        statements.flatMap((statement) => boundsOf(statement)),
        (at) => {
          const { reasons } = index.decide({ person: nobody, product: product.id, purpose, at });
          const own = reasons.filter(({ code }) => code !== "no-approval" && !code.startsWith("approval-"));
          return { reasons: own, view: index.effectiveView(product.id, purpose, at) ?? {} };
        },
      );
      entries.set(keyOf(product.id, purpose), first);
    }
  }
  return entries;
}

function boundsOf({ validFrom, validUntil }: Statement, longest = Number.POSITIVE_INFINITY): readonly Instant[] {
  const from = validFrom ?? Number.NEGATIVE_INFINITY;
  return [from, Math.min(validUntil ?? Number.POSITIVE_INFINITY, from + longest)];
}

/** One flat string: a template would keep its parts and be slower to compare with. */
function keyOf(name: string, purpose: string): string {
  return [name, purpose].join("|");
}

/** The answers between the instants, neighbours that say the same in one. */
function stretchesOf<T extends Said>(instants: readonly Instant[], answerAt: (at: Instant) => T): Stretch<T> {
  const ascending = [...new Set(instants)].filter(Number.isFinite).sort((one, other) => one - other);
  const starts = [(ascending[0] ?? 0) - 1, ...ascending];
  let following: Stretch<T> | undefined;
  for (let index = starts.length - 1; index > 0; index--) {
    following = before(following, answerAt(starts[index] ?? 0), starts[index + 1]);
  }
  return before(following, answerAt(starts[0] ?? 0), starts[1]);
}

function before<T extends Said>(
  following: Stretch<T> | undefined,
  answer: T,
  until: Instant = Number.POSITIVE_INFINITY,
): Stretch<T> {
  return following && isSame(answer, following) ? following : { ...answer, until, next: following };
}

interface Said {
  readonly reasons: readonly Reason[];
  readonly view?: View;
}

function isSame(one: Said, other: Said): boolean {
  return JSON.stringify(one.reasons) === JSON.stringify(other.reasons) && isSameView(one.view ?? {}, other.view ?? {});
}

/** Who is above and below whom. */
class Dag {
  readonly #above = new Map<string, ReadonlySet<string>>();
  readonly #below = new Map<string, string[]>();

  constructor({ purposes }: Mesh) {
    const parents = new Map(purposes.map((purpose) => [purpose.id, purpose.parents]));
    for (const { id } of purposes) {
      const above = new Set<string>();
      const pending = [id];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        if (above.has(next)) continue;
        above.add(next);
        pending.push(...(parents.get(next) ?? []));
      }
      this.#above.set(id, above);
      for (const one of above) this.#below.set(one, [...(this.#below.get(one) ?? []), id]);
    }
  }

  /** The purpose and everything more general. */
  above(purpose: string): readonly string[] {
    return [...(this.#above.get(purpose) ?? [])];
  }

  /** The purpose and everything more special. */
  below(purpose: string): readonly string[] {
    return this.#below.get(purpose) ?? [];
  }

  /** The statements about the purpose or one above it. */
  about<T extends Statement>(statements: readonly T[], purpose: string): readonly T[] {
    return statements.filter((statement) => this.#above.get(purpose)?.has(statement.purpose));
  }

  /** The statements about the purpose, one above it or one below it. */
  related<T extends Statement>(statements: readonly T[], purpose: string): readonly T[] {
    return statements.filter(
      (statement) =>
        this.#above.get(purpose)?.has(statement.purpose) || this.#above.get(statement.purpose)?.has(purpose),
    );
  }
}
