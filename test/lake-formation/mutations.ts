/** Small, realistic changes of a mesh, so that two states differ in one thing and not in everything. */

import fc from "fast-check";
import type { Assignment, Mesh, Product, Table, TableView, View } from "../../lib/model/mesh.ts";
import { TREATMENTS } from "../../lib/model/treatment.ts";
import { type DrawnConjunct, drawnFilter, filterOf } from "../support/arbitraries/filters.ts";
import { draw, pick } from "../support/arbitraries/pick.ts";
import { arbitraryInstant } from "../support/arbitraries/times.ts";
import { type Place, withColumn, withoutColumn, withProduct, withRenamedColumn } from "./column-mutations.ts";

export const CONSUMERS = ["111122223333", "222233334444"] as const;

/** What a mutation may use; every number stands for one of something. */
interface Drawn {
  readonly product: number;
  readonly one: number;
  readonly other: number;
  readonly instant: number;
  readonly filter: readonly DrawnConjunct[];
}

export interface Mutation extends Drawn {
  readonly kind: MutationKind;
}

type Change = (mesh: Mesh, drawn: Drawn) => Mesh;

const MUTATIONS = {
  "a statement ends": onAllowance((allowance, { instant }) => ({ ...allowance, validUntil: instant })),
  "a statement begins": onAllowance((allowance, { instant }) => ({ ...allowance, validFrom: instant })),
  "a statement is revoked": onAllowance((allowance) => ({ ...allowance, status: "revoked" })),
  "a statement is approved": onAllowance((allowance) => ({ ...allowance, status: "approved" })),
  "a filter changes": onView((view, { filter, table }) => ({ ...view, rows: filterOf(filter, table.columns) })),
  "a filter goes": onView((view) => ({ ...view, rows: undefined })),
  "a treatment changes": onView((view, { one, other }) => {
    const [column] = pick(Object.entries(view.columns), one) ?? [];
    const treatment = pick(TREATMENTS, other);
    return column && treatment ? { ...view, columns: { ...view.columns, [column]: treatment } } : view;
  }),
  "a view is narrowed to one table": onAllowance((allowance, { other }) => {
    const entry = pick(Object.entries(allowance.views), other);
    return { ...allowance, views: entry ? Object.fromEntries([entry]) : {} };
  }),
  "a column is added": onColumn((mesh, { product, table }) => withColumn(mesh, product, table)),
  "a column is removed": onColumn(withoutColumn),
  "a column is renamed": onColumn(withRenamedColumn),
  "a column becomes a partition key": onColumn((mesh, { product, table, column }) =>
    withTable(mesh, product, { ...table, columns: replaced(table.columns, column, { ...column, partition: true }) }),
  ),
  "a table becomes Iceberg": onColumn((mesh, { product, table }) =>
    withTable(mesh, product, { ...table, format: table.format ? undefined : "iceberg" }),
  ),
  "a purpose is retired": onPurpose("retired"),
  "a purpose is taken up again": onPurpose("active"),
  "a purpose is worded anew": (mesh, { one }) => ({
    ...mesh,
    purposes: mesh.purposes.map((purpose, index) =>
      index === one % mesh.purposes.length ? { ...purpose, version: purpose.version + 1 } : purpose,
    ),
  }),
  "a guardrail is tightened": (mesh, { one, other }) => ({
    ...mesh,
    guardrails: [
      ...mesh.guardrails,
      {
        id: `guardrail-${mesh.guardrails.length + 1}`,
        classification: pick(["contact", "health", "none", "unclassified"], one) ?? "none",
        purposes: mesh.purposes.slice(0, other % mesh.purposes.length).map(({ id }) => id),
        otherwise: pick(["hidden", "masked", "pseudonym"] as const, other) ?? "hidden",
      },
    ],
  }),
  "a guardrail is loosened": (mesh) => ({ ...mesh, guardrails: mesh.guardrails.slice(1) }),
  "an input closes": (mesh, { one, other }) => {
    const inputs = mesh.products.flatMap((product) => product.inputs);
    const purpose = pick(mesh.purposes, other)?.id ?? "";
    return withProduct(mesh, pick(inputs, one), (product) => ({
      ...product,
      assignments: product.assignments.map(
        (assignment): Assignment =>
          assignment.purpose === purpose && assignment.effect === "allow"
            ? { ...assignment, status: "revoked" }
            : assignment,
      ),
    }));
  },
  "a prohibition begins": (mesh, { product, one, instant }) => {
    const purpose = pick(mesh.purposes, one);
    return withProduct(mesh, pick(mesh.products, product)?.id, (changed) => ({
      ...changed,
      assignments: [
        ...changed.assignments.filter(({ effect }) => effect === "allow"),
        {
          ...{ purpose: purpose?.id ?? "", purposeVersion: purpose?.version ?? 1, effect: "prohibit", views: {} },
          ...{ status: "approved", decidedBy: "olga@acme.example", validFrom: instant },
        } satisfies Assignment,
      ],
    }));
  },
  "a table is declassified": (mesh, { one }) => {
    const made = pick(
      mesh.products.filter(({ inputs }) => inputs.length > 0),
      one,
    );
    return withProduct(mesh, made?.id, (product) => ({
      ...product,
      declassifications: product.tables.flatMap(({ name: table, columns }) =>
        [undefined, ...columns.map(({ name }) => name)].map((column) => ({
          ...{ table, column, purposes: mesh.purposes.map(({ id }) => id), reason: "tells nothing about anybody" },
          ...{ decidedBy: mesh.privacyOfficers[0] ?? "", validFrom: 0, validUntil: Number.MAX_SAFE_INTEGER },
        })),
      ),
    }));
  },
  "an owner goes": (mesh, { product }) =>
    withProduct(mesh, pick(mesh.products, product)?.id, (changed) => ({ ...changed, owners: ["new@acme.example"] })),
  "a product goes": (mesh, { product }) => {
    const needed = new Set(mesh.products.flatMap(({ inputs }) => inputs));
    const chosen = pick(mesh.products, product)?.id ?? "";
    return needed.has(chosen) ? mesh : { ...mesh, products: mesh.products.filter(({ id }) => id !== chosen) };
  },
  "consumer accounts come and go": (mesh, { one }) => ({
    ...mesh,
    consumers: pick([[CONSUMERS[0]], [CONSUMERS[1]], [...CONSUMERS], []], one) ?? [],
  }),
} satisfies Readonly<Record<string, Change>>;

export type MutationKind = keyof typeof MUTATIONS;
/** Changes of how data is stored, of which Lake Formation need not be told. */
export const STORAGE_MUTATIONS: ReadonlySet<MutationKind> = new Set([
  "a column becomes a partition key",
  "a table becomes Iceberg",
]);
export const MUTATION_KINDS = Object.keys(MUTATIONS) as readonly MutationKind[];

/** A change of any kind; `kind` is drawn last, so that shrinking keeps it. */
export const arbitraryMutation: fc.Arbitrary<Mutation> = fc.record({
  product: draw,
  one: draw,
  other: draw,
  instant: arbitraryInstant,
  filter: drawnFilter,
  kind: fc.constantFrom(...MUTATION_KINDS),
});

/** The mesh after the change; the very same mesh where there is nothing to change. */
export function mutated(mesh: Mesh, { kind, ...drawn }: Mutation): Mesh {
  return MUTATIONS[kind](mesh, drawn);
}

function onAllowance(change: (allowance: Assignment, drawn: Drawn) => Assignment): Change {
  return (mesh, drawn) =>
    withProduct(mesh, pick(mesh.products, drawn.product)?.id, (product) => {
      const chosen = pick(
        product.assignments.filter(({ effect }) => effect === "allow"),
        drawn.one,
      );
      return chosen
        ? { ...product, assignments: replaced(product.assignments, chosen, change(chosen, drawn)) }
        : product;
    });
}

/** Of one product, one table of every view: most allowances are not the one that counts at a given time. */
function onView(change: (view: TableView, drawn: Drawn & { readonly table: Table }) => TableView): Change {
  return (mesh, drawn) =>
    withProduct(mesh, pick(mesh.products, drawn.product)?.id, (product) => ({
      ...product,
      assignments: product.assignments.map((assignment) => {
        const [name, view] = pick(Object.entries(assignment.views), drawn.other) ?? [];
        const table = product.tables.find((one) => one.name === name);
        if (!name || !view || !table) return assignment;
        const views: View = { ...assignment.views, [name]: change(view, { ...drawn, table }) };
        return { ...assignment, views };
      }),
    }));
}

function onColumn(change: (mesh: Mesh, place: Place) => Mesh): Change {
  return (mesh, drawn) => {
    const product = pick(mesh.products, drawn.product);
    const table = pick(product?.tables ?? [], drawn.one);
    const column = pick(table?.columns ?? [], drawn.other);
    return product && table && column ? change(mesh, { product, table, column }) : mesh;
  };
}

function onPurpose(status: "active" | "retired"): Change {
  return (mesh, { one }) => ({
    ...mesh,
    purposes: mesh.purposes.map((purpose, index) =>
      index === one % mesh.purposes.length ? { ...purpose, status } : purpose,
    ),
  });
}

function withTable(mesh: Mesh, { id }: Product, table: Table): Mesh {
  return withProduct(mesh, id, (product) => ({
    ...product,
    tables: product.tables.map((one) => (one.name === table.name ? table : one)),
  }));
}

function replaced<T>(list: readonly T[], old: T, by: T): readonly T[] {
  return list.map((element) => (element === old ? by : element));
}
