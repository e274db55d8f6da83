/**
 * What a principal really reads, by Lake Formation's own rules.
 *
 * The conscience of the converger: it knows nothing of purposes, views or of how the kit grants, and shares no code
 * with {@link desiredState}; it judges states read back from an account as readily. Where AWS leaves a rule open, it
 * takes the reading under which more is readable, so that it errs towards the alarm.
 */

import type {
  CatalogTable,
  ColumnSelection,
  Database,
  Grant,
  LakeFormationState,
  TagDefinition,
  Tags,
} from "./state.ts";

/** Some columns of the rows that pass a filter. */
interface ReadableRegion {
  /** Physical columns, sorted. */
  readonly columns: readonly string[];
  /** Row filter expression; absent means all rows. */
  readonly rows?: string | undefined;
}

/** What a principal reads of one table; never empty. */
export interface TableAccess {
  readonly database: string;
  readonly table: string;
  /** A cell is readable when some region holds it. */
  readonly regions: readonly ReadableRegion[];
}

/** What the principal (an IAM ARN) reads, sorted by database and table; tables it cannot read are left out. */
export function effectiveAccess(state: LakeFormationState, principal: string): readonly TableAccess[] {
  const identities = identitiesOf(principal);
  const grants = state.grants.filter((grant) => identities.has(grant.principal));
  if (grants.length === 0) return [];
  const rules = rulesOf(grants, state);
  return state.databases.flatMap((database) =>
    database.tables.flatMap((table) => {
      const regions = regionsOf(rules, database, table);
      return regions.length > 0 ? [{ database: database.name, table: table.name, regions }] : [];
    }),
  );
}

/** Spelt out here, since judge and judged share no code. */
const EVERYBODY = "IAM_ALLOWED_PRINCIPALS";
const READS_ALL_COLUMNS = new Set<string>(["INSERT", "DELETE"]);
const READS_SELECTED = new Set<string>(["SELECT", "ALL", "SUPER_USER"]);

/** Groups that Lake Formation counts every IAM principal into, beside the principal itself. */
function identitiesOf(principal: string): ReadonlySet<string> {
  const account = principal.split(":")[4];
  return new Set([principal, EVERYBODY, ...(account ? [`${account}:IAMPrincipals`] : [])]);
}

/** The grants that can open data, sorted by what they name, so that each table looks at its own only. */
interface Rules {
  readonly policies: readonly { readonly expression: readonly TagDefinition[]; readonly grant: Grant }[];
  /** By `database` for all its tables, by `database/table` for one. */
  readonly direct: ReadonlyMap<string, readonly TableRule[]>;
}

interface TableRule {
  readonly grant: Grant;
  readonly columns: ColumnSelection;
  readonly rows?: string | undefined;
}

const ALL_COLUMNS: ColumnSelection = { exclude: [] };

function rulesOf(grants: readonly Grant[], state: LakeFormationState): Rules {
  const filters = new Map(state.filters.map((filter) => [`${filter.database}/${filter.table}/${filter.name}`, filter]));
  const policies: { expression: readonly TagDefinition[]; grant: Grant }[] = [];
  const direct = new Map<string, TableRule[]>();
  const add = (place: string, rule: TableRule) => direct.set(place, [...(direct.get(place) ?? []), rule]);

  for (const grant of grants) {
    const { resource } = grant;
    switch (resource.kind) {
      case "tag-policy":
        if (resource.resourceType === "TABLE") policies.push({ expression: resource.expression, grant });
        break;
      case "filter": {
        const filter = filters.get(`${resource.database}/${resource.table}/${resource.name}`);
        if (filter) add(`${filter.database}/${filter.table}`, { grant, columns: filter.columns, rows: filter.rows });
        break;
      }
      case "database":
        // permissions on a database open no table in it, but this group means that Lake Formation is switched off
        if (grant.principal === EVERYBODY) add(resource.database, { grant, columns: ALL_COLUMNS });
        break;
      case "table":
        add(resource.table === undefined ? resource.database : `${resource.database}/${resource.table}`, {
          grant,
          columns: ALL_COLUMNS,
        });
        break;
      case "columns":
        add(`${resource.database}/${resource.table}`, { grant, columns: resource.columns });
        break;
    }
  }
  return { policies, direct };
}

function regionsOf({ policies, direct }: Rules, database: Database, table: CatalogTable): readonly ReadableRegion[] {
  const allRows = new Set<string>();
  const byRows = new Map<string, Set<string>>();

  for (const { expression, grant } of policies) {
    for (const column of readableByTags(expression, grant, { database, table })) allRows.add(column);
  }
  const here = [...(direct.get(database.name) ?? []), ...(direct.get(`${database.name}/${table.name}`) ?? [])];
  for (const { grant, columns, rows } of here) {
    const readable = readableColumns(grant, selected(columns, table), table);
    if (rows === undefined) for (const column of readable) allRows.add(column);
    else byRows.set(rows, new Set([...(byRows.get(rows) ?? []), ...readable]));
  }

  // a path to all rows defeats every row filter on the table
  if (allRows.size > 0) {
    return [region([...allRows, ...[...byRows.values()].flatMap((columns) => [...columns])], undefined, table)];
  }
  return [...byRows]
    .filter(([, columns]) => columns.size > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([rows, columns]) => region(columns, rows, table));
}

/** Columns whose tags, their own before the table's before the database's, match the expression. */
function readableByTags(
  expression: readonly TagDefinition[],
  grant: Grant,
  { database, table }: { readonly database: Database; readonly table: CatalogTable },
): readonly string[] {
  const matching = table.columns
    .filter((column) => matches(expression, [column.tags, table.tags, database.tags]))
    .map(({ name }) => name);
  return readableColumns(grant, matching, table);
}

/** The nearest value of each key counts; a key that is nowhere matches nothing. */
function matches(expression: readonly TagDefinition[], layers: readonly Tags[]): boolean {
  return expression.every(({ key, values }) => {
    const value = layers.map((tags) => tags[key]).find((found) => found !== undefined);
    return value !== undefined && values.some((wanted) => wanted === "*" || wanted === value);
  });
}

/** Of the columns a grant covers, those it lets read: writing reads too, but only where it covers whole rows. */
function readableColumns(grant: Grant, covered: readonly string[], table: CatalogTable): readonly string[] {
  const permissions = [...grant.permissions, ...(grant.grantable ?? [])];
  if (permissions.some((permission) => READS_SELECTED.has(permission))) return covered;
  const whole = covered.length === table.columns.length;
  return whole && permissions.some((permission) => READS_ALL_COLUMNS.has(permission)) ? covered : [];
}

function selected(selection: ColumnSelection, table: CatalogTable): readonly string[] {
  const names = table.columns.map(({ name }) => name);
  if ("include" in selection) return names.filter((name) => selection.include.includes(name));
  return names.filter((name) => !selection.exclude.includes(name));
}

/** Partition keys come with whatever is readable: they are part of where the data lies. */
function region(columns: Iterable<string>, rows: string | undefined, table: CatalogTable): ReadableRegion {
  const partitionKeys = table.columns.filter(({ partition }) => partition).map(({ name }) => name);
  const names = [...new Set([...columns, ...partitionKeys])].sort();
  return rows === undefined ? { columns: names } : { columns: names, rows };
}
