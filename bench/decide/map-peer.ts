import type { Decision, Question } from "../../lib/model/decision.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { Contender } from "./contender.ts";
import type { LegsByKey, PersonStretch, ProductStretch, Stretch } from "./legs-by-key.ts";

const FOR_EVER = { until: Number.POSITIVE_INFINITY, next: undefined };
const NO_APPROVAL: PersonStretch = { reasons: [{ code: "no-approval" }], cap: 0, ...FOR_EVER };
const NOT_ASSIGNED: ProductStretch = { reasons: [{ code: "not-assigned" }], view: {}, ...FOR_EVER };

/**
 * The peer to be measured against: two look-ups in a plain `Map` under strings put together from the question, and the
 * same result object.
 */
export class MapPeer implements Contender {
  readonly #people: LegsByKey["people"];
  readonly #products: LegsByKey["products"];

  constructor({ people, products }: LegsByKey) {
    this.#people = people;
    this.#products = products;
  }

  answer({ person, product, purpose, at }: Question): Decision {
    const ofPerson = stretchAt(this.#people.get(`${person}|${purpose}`) ?? NO_APPROVAL, at);
    const ofProduct = stretchAt(this.#products.get(`${product}|${purpose}`) ?? NOT_ASSIGNED, at);
    if (ofPerson.reasons.length > 0 || ofProduct.reasons.length > 0) {
      const reasons = [...ofPerson.reasons, ...ofProduct.reasons];
      return { outcome: "deny", person, product, purpose, at, reasons };
    }
    const expiresAt = Math.min(at + ofPerson.cap, ofPerson.until, ofProduct.until);
    return { outcome: "allow", person, product, purpose, at, expiresAt, reasons: [], view: ofProduct.view };
  }
}

function stretchAt<T>(first: Stretch<T>, at: Instant): Stretch<T> {
  let stretch = first;
  while (at >= stretch.until && stretch.next) stretch = stretch.next;
  return stretch;
}
