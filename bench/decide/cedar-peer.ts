import { type EntityJson, preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { Question } from "../../lib/model/decision.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { Contender } from "./contender.ts";
import type { LegsByKey, Stretch } from "./legs-by-key.ts";

const POLICY_SET = "two-legs";

/** Both legs in Cedar's words; statements are expanded along the DAG, which Cedar's own hierarchy cannot say. */
const POLICIES = `
permit (principal is Person, action == Action::"see", resource is Product)
when {
  principal has approval && principal.approval.from <= context.at && context.at < principal.approval.until &&
  resource has allowance && resource.allowance.from <= context.at && context.at < resource.allowance.until
};
forbid (principal, action, resource)
when { resource has prohibition && resource.prohibition.from <= context.at && context.at < resource.prohibition.until };`;

interface Interval {
  readonly from: Instant;
  readonly until: Instant;
}

/** When a leg is open: from the first such moment to the last, but for one pause. */
interface Opening {
  readonly open: Interval;
  readonly pause: Interval | undefined;
}

/**
 * The same legs asked of Cedar: policies parsed once, and per question the two entities it is about, each with no more
 * than what it states for the one purpose asked for. Cedar answers yes or no, without view, reasons or expiry.
 */
export class CedarPeer implements Contender {
  readonly #people: ReadonlyMap<string, Opening>;
  readonly #products: ReadonlyMap<string, Opening>;

  constructor({ people, products }: LegsByKey) {
    const parsed = preparsePolicySet(POLICY_SET, { staticPolicies: POLICIES });
    if (parsed.type === "failure") throw new Error(messages(parsed.errors));
    this.#people = openings(people);
    this.#products = openings(products);
  }

  answer({ person, product, purpose, at }: Question): { readonly outcome: "allow" | "deny" } {
    const principal = { type: "Person", id: person };
    const resource = { type: "Product", id: product };
    const ofPerson = this.#people.get(`${person}|${purpose}`);
    const ofProduct = this.#products.get(`${product}|${purpose}`);
    const answer = statefulIsAuthorized({
      principal,
      action: { type: "Action", id: "see" },
      resource,
      context: { at },
      preparsedPolicySetId: POLICY_SET,
      entities: [
        { uid: principal, attrs: attributes("approval", ofPerson), parents: [] },
        { uid: resource, attrs: attributes("allowance", ofProduct), parents: [] },
      ],
    });
    if (answer.type === "failure") throw new Error(messages(answer.errors));
    return { outcome: answer.response.decision };
  }
}

function attributes(name: string, opening: Opening | undefined): EntityJson["attrs"] {
  if (!opening) return {};
  const { open, pause } = opening;
  return pause ? { [name]: { ...open }, prohibition: { ...pause } } : { [name]: { ...open } };
}

function openings<T>(legs: ReadonlyMap<string, Stretch<T>>): ReadonlyMap<string, Opening> {
  const found = new Map<string, Opening>();
  for (const [key, stretch] of legs) {
    const [first, second, third] = openIntervals(stretch);
    if (third) throw new Error(`the pair \`${key}\` is open more than twice, which the encoding cannot say`);
    if (!first) continue;
    const last = second ?? first;
    const pause = second && { from: first.until, until: second.from };
    found.set(key, { open: { from: first.from, until: last.until }, pause });
  }
  return found;
}

/** When nothing is said against it, as few intervals as will do. Cedar's numbers are integers: no bound is a far one. */
function openIntervals<T>(start: Stretch<T>): readonly Interval[] {
  const intervals: Interval[] = [];
  let from: Instant = Number.MIN_SAFE_INTEGER;
  for (let stretch: Stretch<T> | undefined = start; stretch; stretch = stretch.next) {
    const end = Math.min(stretch.until, Number.MAX_SAFE_INTEGER);
    const last = intervals.at(-1);
    if (stretch.reasons.length === 0) {
      if (last?.until === from) intervals[intervals.length - 1] = { from: last.from, until: end };
      else intervals.push({ from, until: end });
    }
    from = end;
  }
  return intervals;
}

function messages(errors: readonly { readonly message: string }[]): string {
  return errors.map(({ message }) => message).join(", ");
}
