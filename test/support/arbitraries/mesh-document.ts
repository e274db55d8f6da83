import type {
  Assignment,
  Column,
  ColumnSource,
  Declassification,
  Instant,
  LineageEntry,
  Mesh,
  Millis,
  Person,
  Predecessor,
  Product,
  Statement,
  Table,
  View,
} from "../../../lib/model/mesh.ts";
import { renderRowFilter } from "../../../lib/model/row-filter.ts";

/** A mesh as the value of a mesh document, ready to be parsed, or written as YAML or JSON. */
export function meshDocument(mesh: Mesh): unknown {
  return present({
    mesh: 1,
    maxSession: duration(mesh.maxSession),
    privacyOfficers: mesh.privacyOfficers,
    consumers: mesh.consumers,
    purposes: mesh.purposes.map(({ maxApproval, maxSession, ...purpose }) => ({
      ...purpose,
      maxApproval: duration(maxApproval),
      maxSession: duration(maxSession),
    })),
    people: mesh.people.map(person),
    delegations: mesh.delegations.map(({ from, to, ...interval }) => ({ from, to, ...bounds(interval) })),
    guardrails: mesh.guardrails,
    domains: mesh.domains.map(({ id, owners }) => ({
      id,
      owners,
      products: mesh.products.filter(({ domain }) => domain === id).map(product),
    })),
    approvals: mesh.approvals.map((approval) => ({ person: approval.person, ...statement(approval) })),
    acknowledgements: mesh.acknowledgements,
  });
}

function person({ id, manager, previousManager }: Person) {
  return { id, manager, previousManager: predecessor(previousManager) };
}

function product({ name, owners, previousOwner, tables, inputs, lineage, declassifications, assignments }: Product) {
  return {
    id: name,
    owners,
    previousOwner: predecessor(previousOwner),
    tables: tables.map(table),
    inputs,
    lineage: lineage.map(lineageEntry),
    declassifications: declassifications.map(declassification),
    assignments: assignments.map(assignment),
  };
}

function table({ name, subject, consents, columns }: Table) {
  return { name, subject, consents, columns: columns.map(column) };
}

function column({ name, type, classification, partition }: Column) {
  return { name, type, classification, partition };
}

function lineageEntry({ from, kind, ...to }: LineageEntry) {
  return { to: target(to), from: from.map(source), kind };
}

function declassification({ table, column, validFrom, validUntil, ...rest }: Declassification) {
  return { to: target({ table, column }), ...rest, ...bounds({ validFrom, validUntil }) };
}

function assignment({ effect, views, ...rest }: Assignment) {
  return { ...statement(rest), effect, views: effect === "allow" ? view(views) : undefined };
}

function view(views: View) {
  return Object.fromEntries(
    Object.entries(views).map(([name, { columns, rows }]) => [name, { columns, rows: rows && renderRowFilter(rows) }]),
  );
}

function statement({ purpose, purposeVersion, status, decidedBy, onBehalfOf, decidedAt, ...interval }: Statement) {
  const decision = { decidedBy, onBehalfOf, decidedAt: instant(decidedAt) };
  return { purpose, purposeVersion, status, ...decision, ...bounds(interval) };
}

function bounds({ validFrom, validUntil }: { readonly validFrom?: Instant; readonly validUntil?: Instant }) {
  return { validFrom: instant(validFrom), validUntil: instant(validUntil) };
}

function predecessor(one: Predecessor | undefined) {
  return one && { id: one.id, confirmBy: instant(one.confirmBy) };
}

function target({ table, column }: Pick<LineageEntry, "table" | "column">): string {
  return column === undefined ? table : `${table}.${column}`;
}

function source({ product, table, role, column }: ColumnSource): string {
  return `${product}.${table}${role === undefined ? "" : `@${role}`}.${column}`;
}

function instant(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

function duration(millis: Millis): string {
  return `PT${millis / 1000}S`;
}

/** Without the keys that are `undefined`, which a document cannot say. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, present(member)]),
  );
}
