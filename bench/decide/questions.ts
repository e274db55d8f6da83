import type { Question } from "../../lib/model/decision.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { Random } from "../random.ts";
import { YEAR } from "./population.ts";

/** Which questions are asked: about anyone and anything, about what has an approval and an allowance, or half of each. */
export type Mix = "uniform" | "hits" | "half";

/** Questions of one mix about a mesh, each time others. */
export class Questions {
  readonly #mesh: Mesh;
  readonly #productsOf: ReadonlyMap<string, readonly string[]>;
  readonly #parentsOf: ReadonlyMap<string, readonly string[]>;
  readonly #childrenOf: ReadonlyMap<string, readonly string[]>;

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
    this.#productsOf = productsByPurpose(mesh);
    this.#parentsOf = new Map(mesh.purposes.map(({ id, parents }) => [id, parents]));
    this.#childrenOf = childrenByPurpose(mesh);
  }

  /** `count` questions, the same for the same seed. Their names are the very strings of the mesh. */
  ask(mix: Mix, count: number, seed: number): readonly Question[] {
    const random = new Random(seed);
    const questions: Question[] = [];
    for (let index = 0; index < count; index++) {
      const isHit = mix === "hits" || (mix === "half" && index % 2 === 0);
      questions.push(isHit ? this.#hit(random) : this.#any(random));
    }
    return questions;
  }

  #any(random: Random): Question {
    const { people, products, purposes } = this.#mesh;
    return {
      person: random.pick(people).id,
      product: random.pick(products).id,
      purpose: random.pick(purposes).id,
      at: random.between(YEAR.from, YEAR.until),
    };
  }

  /**
   * Something is stated about both the person and the product: for the purpose itself mostly, else for one above it.
   * It need not be in force, nor suffice where the purpose has another parent.
   */
  #hit(random: Random): Question {
    const { person, purpose: approved } = random.pick(this.#mesh.approvals);
    const purpose = walk(approved, { steps: this.#childrenOf, probability: 0.5 }, random);
    const allowed = walk(purpose, { steps: this.#parentsOf, probability: 0.1 }, random);
    const products = this.#productsOf.get(allowed);
    if (!products) return this.#any(random);
    return { person, product: random.pick(products), purpose, at: random.between(YEAR.from, YEAR.until) };
  }
}

/** From `start` as many steps as chance wants and the DAG has. */
function walk(
  start: string,
  { steps, probability }: { readonly steps: ReadonlyMap<string, readonly string[]>; readonly probability: number },
  random: Random,
): string {
  let reached = start;
  for (let next = steps.get(reached) ?? []; next.length > 0 && random.happens(probability); ) {
    reached = random.pick(next);
    next = steps.get(reached) ?? [];
  }
  return reached;
}

function childrenByPurpose({ purposes }: Mesh): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>(purposes.map(({ id }) => [id, []]));
  for (const { id, parents } of purposes) for (const parent of parents) children.get(parent)?.push(id);
  return children;
}

function productsByPurpose(mesh: Mesh): ReadonlyMap<string, readonly string[]> {
  const products = new Map<string, string[]>();
  for (const { id, assignments } of mesh.products) {
    for (const { effect, purpose } of assignments) {
      if (effect !== "allow") continue;
      const known = products.get(purpose);
      if (known) known.push(id);
      else products.set(purpose, [id]);
    }
  }
  return products;
}
