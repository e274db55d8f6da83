import fc from "fast-check";
import type {
  Assignment,
  Declassification,
  Delegation,
  Domain,
  Instant,
  Product,
  Purpose,
  Table,
  TableView,
  View,
} from "../../../lib/model/mesh.ts";
import type { Treatment } from "../../../lib/model/treatment.ts";
import { type DrawnConjunct, drawnFilter, filterOf } from "./filters.ts";
import { OWNERS } from "./people.ts";
import { draw, mostly, pick, pickSome, sometimes } from "./pick.ts";
import { type DrawnStatement, drawnStatement, statementOf, withoutOverlaps } from "./statements.ts";
import { type DrawnTable, drawnTable, tableOf } from "./tables.ts";
import { arbitraryInstant, arbitraryInterval, arbitraryProhibitedInterval, type Interval, LATE } from "./times.ts";

interface DrawnTableView {
  readonly named: boolean;
  readonly treatments: readonly (Treatment | undefined)[];
  readonly filter: readonly DrawnConjunct[];
}

interface DrawnAssignment extends DrawnStatement {
  readonly effect: Assignment["effect"];
  readonly views: readonly DrawnTableView[];
}

interface DrawnDeclassification {
  readonly table: number;
  readonly column: number | undefined;
  readonly purposes: readonly number[];
  readonly decidedBy: number;
  readonly interval: Interval;
}

/** A product before its inputs and the mesh around it are known. */
export interface DrawnProduct {
  readonly domain: number;
  readonly owner: number;
  readonly previousOwner: number | undefined;
  readonly confirmBy: Instant;
  readonly inputs: readonly number[];
  readonly tables: readonly DrawnTable[];
  readonly assignments: readonly DrawnAssignment[];
  readonly declassifications: readonly DrawnDeclassification[];
}

const drawnTableView: fc.Arbitrary<DrawnTableView> = fc.record({
  named: mostly(true, false),
  treatments: fc.array(mostly<Treatment | undefined>("clear", "pseudonym", "masked", "hidden", undefined), {
    minLength: 1,
    maxLength: 5,
  }),
  filter: drawnFilter,
});

const drawnAssignment: fc.Arbitrary<DrawnAssignment> = fc
  .tuple(
    drawnStatement,
    fc.record({
      effect: fc.oneof(
        { weight: 40, arbitrary: fc.constant("allow" as const) },
        { weight: 1, arbitrary: fc.constant("prohibit" as const) },
      ),
      prohibited: arbitraryProhibitedInterval,
      views: fc.array(drawnTableView, { minLength: 1, maxLength: 2 }),
    }),
  )
  .map(([statement, { effect, prohibited, views }]) => ({
    ...statement,
    interval: effect === "prohibit" ? prohibited : statement.interval,
    effect,
    views,
  }));

const drawnDeclassification: fc.Arbitrary<DrawnDeclassification> = fc.record({
  table: draw,
  column: fc.option(draw, { nil: undefined, freq: 2 }),
  purposes: fc.array(draw, { minLength: 1, maxLength: 3 }),
  decidedBy: draw,
  interval: arbitraryInterval,
});

export const drawnProduct: fc.Arbitrary<DrawnProduct> = fc.record({
  domain: draw,
  owner: draw,
  previousOwner: sometimes(draw),
  confirmBy: arbitraryInstant,
  inputs: fc.array(draw, { minLength: 0, maxLength: 2 }),
  tables: fc.array(drawnTable, { minLength: 1, maxLength: 2 }),
  assignments: fc.array(drawnAssignment, { minLength: 7, maxLength: 12 }),
  declassifications: fc.array(drawnDeclassification, { maxLength: 2 }),
});

export interface Surroundings {
  readonly purposes: readonly Purpose[];
  readonly domains: readonly Domain[];
  readonly delegations: readonly Delegation[];
  readonly privacyOfficers: readonly string[];
  /** Products made before this one; its inputs are among them. */
  readonly earlier: readonly Product[];
}

const NAMES = ["customers", "orders", "campaigns", "reports"];
const TABLES = ["people", "events"];

export function productOf(drawn: DrawnProduct, index: number, around: Surroundings): Product {
  const domain = pick(around.domains, drawn.domain);
  if (!domain) throw new Error("a mesh has domains");
  const inputs = pickSome(around.earlier, drawn.inputs);
  const made = drawn.tables.map((table, position) =>
    tableOf(table, TABLES[position] ?? `table_${position}`, { inputs, purposes: around.purposes }),
  );
  const lineage = made.flatMap((one) => one.lineage);
  const named = new Set(lineage.flatMap(({ from }) => from.map(({ product }) => product)));
  const name = NAMES[index] ?? `product-${index}`;
  const base = {
    id: `${domain.id}/${name}`,
    domain: domain.id,
    name,
    owners: pickSome(OWNERS.slice(0, 2), [drawn.owner]),
    previousOwner:
      drawn.previousOwner === undefined
        ? undefined
        : { id: pick(OWNERS, drawn.previousOwner) ?? OWNERS[0], confirmBy: drawn.confirmBy },
    tables: made.map(({ table }) => table),
    inputs: inputs.map(({ id }) => id).filter((id) => named.has(id)),
    lineage: named.size > 0 ? lineage : [],
  };
  return {
    ...base,
    declassifications: drawn.declassifications.map((one) => declassificationOf(one, base.tables, around)),
    assignments: assignmentsOf(drawn.assignments, base, around),
  };
}

function declassificationOf(
  { table, column, purposes, decidedBy, interval }: DrawnDeclassification,
  tables: readonly Table[],
  around: Surroundings,
): Declassification {
  const chosen = pick(tables, table);
  const ids = around.purposes.map(({ id }) => id);
  return {
    table: chosen?.name ?? "",
    column: column === undefined ? undefined : pick(chosen?.columns ?? [], column)?.name,
    purposes: pickSome(ids, purposes),
    reason: "tells nothing about anybody",
    decidedBy: pick([...around.privacyOfficers, ...around.privacyOfficers, ...OWNERS], decidedBy) ?? OWNERS[0],
    validFrom: interval.validFrom,
    validUntil: interval.validUntil ?? LATE,
  };
}

function assignmentsOf(
  drawn: readonly DrawnAssignment[],
  product: Pick<Product, "owners" | "domain" | "previousOwner" | "tables">,
  { purposes, domains, delegations }: Surroundings,
): readonly Assignment[] {
  const domainOwners = domains.find(({ id }) => id === product.domain)?.owners ?? [];
  const authorities = [
    ...product.owners,
    ...domainOwners,
    ...(product.previousOwner ? [product.previousOwner.id] : []),
  ];
  const assignments = drawn.map(
    (one): Assignment => ({
      ...statementOf(one, purposes, { authorities, anyone: [...OWNERS, "mia@acme.example"], delegations }),
      effect: one.effect,
      views: one.effect === "allow" ? viewOf(one.views, product.tables) : {},
    }),
  );
  return withoutOverlaps(assignments, ({ effect, purpose }) => `${effect} ${purpose}`);
}

function viewOf(drawn: readonly DrawnTableView[], tables: readonly Table[]): View {
  const views: Record<string, TableView> = {};
  for (const [index, table] of tables.entries()) {
    const view = pick(drawn, index);
    if (!view?.named) continue;
    const columns: Record<string, Treatment> = {};
    for (const [position, { name }] of table.columns.entries()) {
      const treatment = pick([...view.treatments, "clear"] as const, position);
      if (treatment) columns[name] = treatment;
    }
    views[table.name] = { columns, rows: filterOf(view.filter, table.columns) };
  }
  return views;
}
