/**
 * The part of one account's Lake Formation that decides who reads what, as plain immutable values.
 *
 * Built by {@link desiredState} or read back from an account; everything is sorted, so that equal states are equal
 * as JSON.
 */

/** The catalog that a state describes: each account has one per Region. */
export interface Catalog {
  /** Account that holds the catalog; Lake Formation's catalog id. */
  readonly account: string;
  readonly region: string;
}

/** Everything that bears on reading. */
export interface LakeFormationState extends Catalog {
  readonly tags: readonly TagDefinition[];
  readonly databases: readonly Database[];
  readonly filters: readonly DataCellsFilter[];
  readonly grants: readonly Grant[];
  /** Grants read back that {@link Grant} cannot express: whom they open what to is unknown, so they are reported. */
  readonly unreadable?: readonly UnreadableGrant[] | undefined;
}

/** A grant whose reach cannot be told from the grant itself, such as one by a saved tag expression. */
export interface UnreadableGrant {
  readonly principal: string;
  /** How its resource is described: `LFTagPolicy` by the expression's name, `Catalog`, or a kind yet unknown. */
  readonly resource: string;
  readonly permissions: readonly Permission[];
}

/** An LF-Tag key and the values it may take. */
export interface TagDefinition {
  readonly key: string;
  readonly values: readonly string[];
}

/** LF-Tags carried by a resource itself, without the inherited ones: key → value. */
export type Tags = Readonly<Record<string, string>>;

export interface Database {
  readonly name: string;
  readonly tags: Tags;
  readonly tables: readonly CatalogTable[];
}

export interface CatalogTable {
  readonly name: string;
  readonly tags: Tags;
  readonly columns: readonly CatalogColumn[];
}

/** A physical column. */
interface CatalogColumn {
  readonly name: string;
  readonly tags: Tags;
  /** A Hive partition key, which Lake Formation cannot hide. */
  readonly partition?: true | undefined;
}

export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** Columns by inclusion, or all but some. */
export type ColumnSelection = { readonly include: readonly string[] } | { readonly exclude: readonly string[] };

/** Some columns of some rows of a table, under a name that grants can use. */
export interface DataCellsFilter extends TableName {
  readonly name: string;
  /** Row filter expression; absent means all rows. */
  readonly rows?: string | undefined;
  readonly columns: ColumnSelection;
}

/** The permissions that bear on data or on its description. */
export type Permission = "ALL" | "ALTER" | "DELETE" | "DESCRIBE" | "DROP" | "INSERT" | "SELECT" | "SUPER_USER";

/** Permissions that read a table's data, or let their holder take the right to. */
export const OPENS_DATA: ReadonlySet<Permission> = new Set(["ALL", "DELETE", "INSERT", "SELECT", "SUPER_USER"]);

/** What one principal may do with one resource. One grant per principal, resource and condition. */
export interface Grant {
  /** ARN, account id or one of Lake Formation's group names. */
  readonly principal: string;
  readonly resource: GrantResource;
  readonly permissions: readonly Permission[];
  /** Permissions that the principal may pass on. */
  readonly grantable?: readonly Permission[] | undefined;
  /** An attribute-based grant's condition. */
  readonly condition?: string | undefined;
}

/** What a grant is about. */
export type GrantResource =
  | {
      readonly kind: "tag-policy";
      readonly resourceType: "DATABASE" | "TABLE";
      /** Keys are ANDed, the values of one key ORed. */
      readonly expression: readonly TagDefinition[];
    }
  | ({ readonly kind: "filter"; readonly name: string } & TableName)
  | { readonly kind: "database"; readonly database: string }
  /** Without a table: every table of the database, later ones included. */
  | { readonly kind: "table"; readonly database: string; readonly table?: string | undefined }
  | ({ readonly kind: "columns"; readonly columns: ColumnSelection } & TableName);

/** A catalog of which Lake Formation knows nothing yet. */
export function emptyState({ account, region }: Catalog): LakeFormationState {
  return { account, region, tags: [], databases: [], filters: [], grants: [] };
}

/** Equal for two filters exactly when they have the same table and name. */
export function filterKey({ database, table, name }: TableName & { readonly name: string }): string {
  return `${database}/${table}/${name}`;
}

/** Equal for two grants exactly when Lake Formation takes them for one: same principal, resource and condition. */
export function grantKey({ principal, resource, condition }: Omit<Grant, "permissions">): string {
  return JSON.stringify([principal, ...resourceParts(resource), condition ?? null]);
}

/** Orders plain strings by code unit, which no locale changes. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Each text once, in order. */
export function distinct(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort(byText);
}

/** Orders values by a text made of them. */
export function sortedBy<T>(values: Iterable<T>, text: (value: T) => string): readonly T[] {
  const keyed = Array.from(values, (value) => ({ value, key: text(value) }));
  return keyed.sort((one, other) => byText(one.key, other.key)).map(({ value }) => value);
}

function resourceParts(resource: GrantResource): readonly unknown[] {
  switch (resource.kind) {
    case "tag-policy":
      return [
        resource.kind,
        resource.resourceType,
        sortedBy(resource.expression, ({ key }) => key).map(({ key, values }) => [key, values.toSorted()]),
      ];
    case "filter":
      return [resource.kind, resource.database, resource.table, resource.name];
    case "database":
      return [resource.kind, resource.database];
    case "table":
      return [resource.kind, resource.database, resource.table ?? null];
    case "columns":
      return [resource.kind, resource.database, resource.table, resource.columns];
  }
}
