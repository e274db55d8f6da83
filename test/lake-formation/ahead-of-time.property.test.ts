import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { narrowedOver } from "../../lambdas/read-law/narrowed-index.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { plan } from "../../lib/lake-formation/plan.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { MeshIndex } from "../../lib/model/decision.ts";
import type { Assignment, Instant, Mesh, Millis } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { HOUR, MINUTE } from "../support/arbitraries/times.ts";
import { arbitraryMesh } from "../support/arbitraries.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";
import type { Row } from "../support/row-filter-evaluate.ts";
import { applyAll, besideCatalogOf, type Cells, readableCells, rowsFor, singleSteps } from "./cells.ts";
import { allowance, CATALOG, NOON, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

const LEAD: Millis = 10 * MINUTE;

/** Of each converger: when it runs first, and how long it then waits, never longer than the lead. */
const arbitraryRuns = fc.record({
  first: fc.integer({ min: 0, max: LEAD }),
  gaps: fc.array(fc.oneof(fc.constant(LEAD), fc.integer({ min: MINUTE, max: LEAD })), { minLength: 1, maxLength: 4 }),
});
const arbitraryDraws = fc.array(fc.array(fc.nat({ max: 59 }), { minLength: 7, maxLength: 7 }), {
  minLength: 4,
  maxLength: 4,
});

describe("narrowing ahead of time", PROPERTIES, () => {
  it("shows at no moment more than the law of that moment, whenever convergers run, if they do once per lead", () => {
    fc.assert(
      fc.property(
        arbitraryMesh,
        fc.boolean(),
        arbitraryRuns,
        arbitraryDraws,
        (drawn, changes, { first, gaps }, draws) => {
          const mesh = changes ? withSuccessors(drawn) : drawn;
          const index = indexMesh(mesh);
          for (const [position, { id: domain }] of mesh.domains.entries()) {
            const converger = new Converger(index, { domain, draws });
            // every domain has a converger of its own, and that its own times
            let now = NOON - 30 * MINUTE - ((first + position * MINUTE) % LEAD);
            for (let run = 0; now < NOON + 30 * MINUTE; run++) {
              converger.run(now);
              const next = now + (gaps[run % gaps.length] ?? LEAD);
              for (const moment of momentsIn(now, next)) converger.expectWithinLaw(moment);
              converger.expectLawIfNothingEnds(now);
              now = next;
            }
          }
        },
      ),
      propertyRuns(15),
    );
  });

  it("closes what another domain made of a product as early as the product itself", () => {
    const view = { people: { columns: { city: "clear" } } } as const;
    const source = newProduct("crm/customers", {
      tables: [newTable("people", ["city"])],
      assignments: [allowance("marketing", view, { validUntil: NOON })],
    });
    const made = newProduct("sales/orders", {
      tables: [newTable("people", ["city"])],
      inputs: ["crm/customers"],
      lineage: [
        {
          table: "people",
          column: "city",
          kind: "identity",
          from: [{ product: source.id, table: "people", column: "city" }],
        },
      ],
      assignments: [allowance("marketing", view)],
    });
    const index = indexMesh(newMesh({ purposes: [newPurpose("marketing")], products: [source, made] }));
    const sales = new Converger(index, { domain: "sales", draws: [[0]] });

    sales.run(NOON - LEAD - 1);
    const open = [...sales.cells("marketing")];
    sales.run(NOON - LEAD);

    expect(open).toEqual(["sales__orders.people.city#0"]);
    expect([...sales.cells("marketing")]).toEqual([]);
  });
});

/** One domain's converger on a clock that is given to it. */
class Converger {
  readonly #index: MeshIndex;
  readonly #domain: string;
  readonly #draws: readonly (readonly number[])[];
  #state: LakeFormationState = emptyState(CATALOG);

  constructor(
    index: MeshIndex,
    { domain, draws }: { readonly domain: string; readonly draws: readonly (readonly number[])[] },
  ) {
    this.#index = index;
    this.#domain = domain;
    this.#draws = draws;
  }

  /** Looks at what is and leads it, step by step, to what is seen from now on for as long as the lead. */
  run(now: Instant): void {
    const wanted = desiredState(narrowedOver(this.#index, now, LEAD), now, { ...CATALOG, domain: this.#domain });
    this.#state = besideCatalogOf(this.#state, wanted);
    for (const step of plan(this.#state, wanted).flatMap(singleSteps)) {
      this.#state = applyAll(this.#state, [step]);
      this.expectWithinLaw(now);
    }
  }

  expectWithinLaw(moment: Instant): void {
    const law = this.#law(moment);
    const rows = rowsFor([law, this.#state], this.#draws);
    for (const { id: purpose } of this.#index.mesh.purposes) {
      const [shown, allowed] = [this.cells(purpose, rows), cellsOf(law, purpose, rows)];
      const beyond = [...shown].filter((cell) => !allowed.has(cell) && !allowed.has(clear(cell)));
      if (beyond.length > 0) expect({ moment, purpose, beyond }).toEqual({ moment, purpose, beyond: [] });
    }
  }

  /** Nothing is withheld for longer than the lead. */
  expectLawIfNothingEnds(now: Instant): void {
    const { products } = this.#index.mesh;
    const next = Math.min(...products.map(({ id }) => this.#index.nextChange(id, now)), Number.POSITIVE_INFINITY);
    if (next > now + LEAD) expect(this.#state).toEqual(this.#law(now));
  }

  cells(purpose: string, rows: readonly Row[] = [{}]): Cells {
    return cellsOf(this.#state, purpose, rows);
  }

  #law(moment: Instant): LakeFormationState {
    return desiredState(this.#index, moment, { ...CATALOG, domain: this.#domain });
  }
}

/** At noon every allowance is followed by one with the view of its neighbour: views change, and do not only end. */
function withSuccessors(mesh: Mesh): Mesh {
  const products = mesh.products.map((product) => {
    const allowances = product.assignments.filter(({ effect }) => effect === "allow");
    const successors = allowances.flatMap((one, index): readonly Assignment[] => {
      const { validFrom = 0, validUntil = Number.MAX_SAFE_INTEGER } = one;
      const { views } = allowances[(index + 1) % allowances.length] ?? one;
      return [
        { ...one, validUntil: Math.min(validUntil, NOON) },
        { ...one, validFrom: Math.max(validFrom, NOON), views },
      ];
    });
    const forbidden = product.assignments.filter(({ effect }) => effect === "prohibit");
    return { ...product, assignments: [...successors, ...forbidden] };
  });
  return { ...mesh, products };
}

function cellsOf(state: LakeFormationState, purpose: string, rows: readonly Row[]): Cells {
  return readableCells(state, purposeRoleArn(CATALOG.account, purpose), rows);
}

/** The value that a stand-in stands for: whoever sees that sees more. */
function clear(cell: string): string {
  return cell.replace(/__(?!.*\.)[^#]*#/, "#");
}

/** From the one until the other, with everything that may happen in between: statements begin and end by full minutes. */
function momentsIn(start: Instant, end: Instant): readonly Instant[] {
  const moments = [start, end - 1];
  for (let minute = Math.ceil(start / MINUTE) * MINUTE; minute < end; minute += MINUTE) {
    if ((minute - NOON) % (10 * MINUTE) === 0 || (minute - NOON) % HOUR === 0) moments.push(minute, minute + 1);
  }
  return moments.filter((moment) => moment < end);
}
