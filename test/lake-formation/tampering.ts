import { filterName, purposeOfTagKey, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import {
  type Database,
  type DataCellsFilter,
  filterKey,
  type Grant,
  grantKey,
  type LakeFormationState,
  sortedBy,
  type Tags,
} from "../../lib/lake-formation/state.ts";

const ANALYST = "arn:aws:iam::111122223333:role/analyst";
const FOREIGN_TAG = "sensitivity";
const FOREIGN_FILTER = "theirs";

/** The state after somebody else has been at it, once per draw: with things of their own, and with ours. */
export function tampered(state: LakeFormationState, draws: readonly number[]): LakeFormationState {
  return draws.reduce((before, draw) => {
    const tamper = TAMPERINGS[draw % TAMPERINGS.length];
    const purposes = before.tags.flatMap(({ key }) => purposeOfTagKey(key) ?? []);
    const purpose = purposes[draw % Math.max(purposes.length, 1)];
    const database = before.databases[draw % Math.max(before.databases.length, 1)];
    return tamper && purpose && database ? sorted(tamper(before, { purpose, database, draw })) : before;
  }, state);
}

/** What a state holds of ours. */
export function withoutForeign(state: LakeFormationState): LakeFormationState {
  return {
    ...state,
    databases: mapTags(state.databases, (tags) => pick(tags, (key) => key !== FOREIGN_TAG)),
    tags: state.tags.filter(({ key }) => key !== FOREIGN_TAG),
    filters: state.filters.filter(({ name }) => name !== FOREIGN_FILTER),
    grants: state.grants.filter((grant) => !isForeign(grant)),
  };
}

/** What a state holds of others'. A grant of theirs on a filter of ours lasts as long as the filter. */
export function foreignOf(state: LakeFormationState) {
  return {
    tags: state.tags.filter(({ key }) => key === FOREIGN_TAG),
    filters: state.filters.filter(({ name }) => name === FOREIGN_FILTER),
    grants: state.grants.filter((grant) => isForeign(grant) && !isOnOurs(grant)),
    carried: mapTags(state.databases, (tags) => pick(tags, (key) => key === FOREIGN_TAG)),
  };
}

interface Target {
  readonly purpose: string;
  readonly database: Database;
  readonly draw: number;
}

const TAMPERINGS: readonly ((state: LakeFormationState, target: Target) => LakeFormationState)[] = [
  // things of their own
  (state, { database }) => ({
    ...state,
    tags: [...state.tags.filter(({ key }) => key !== FOREIGN_TAG), { key: FOREIGN_TAG, values: ["high"] }],
    databases: withTag(state, { key: FOREIGN_TAG, value: "high", place: database.name }),
  }),
  (state, { database, purpose }) => {
    const resource = { kind: "table", database: database.name, table: database.tables[0]?.name } as const;
    return withGrant(state, { principal: role(purpose), resource, permissions: ["SELECT"] });
  },
  (state, { database, purpose }) =>
    withFilter(state, { name: FOREIGN_FILTER, database, rows: "city = 'Oslo'", holders: [role(purpose), ANALYST] }),
  (state) => {
    const [filter] = state.filters;
    return filter ? withGrant(state, grantOn(filter, ANALYST)) : state;
  },
  (state, { purpose }) => withGrant(state, { ...policy(purpose), principal: ANALYST, permissions: ["SELECT"] }),
  // and with ours
  (state, { purpose }) =>
    withGrant(state, { ...policy(purpose), principal: role(purpose), permissions: ["SELECT"], condition: "true" }),
  (state) => ({
    ...state,
    filters: state.filters.map(({ columns, ...filter }, index) => {
      const isCut = index === 0 && "include" in columns && columns.include.length > 1;
      return { ...filter, columns: isCut ? { include: columns.include.slice(1) } : columns };
    }),
  }),
  (state, { database, purpose }) => ({
    ...state,
    databases: withTag(state, { key: `purpose:${purpose}`, value: "allow", place: database.name }),
  }),
  (state, { database, purpose }) => {
    const place = `${database.name}.${database.tables[0]?.name}`;
    return { ...state, databases: withTag(state, { key: `purpose:${purpose}`, value: "allow", place }) };
  },
  (state, { database, purpose, draw }) => {
    const table = database.tables[draw % database.tables.length];
    const place = `${database.name}.${table?.name}.${table?.columns[draw % table.columns.length]?.name}`;
    const value = draw % 2 === 0 ? "allow" : "describe";
    return { ...state, databases: withTag(state, { key: `purpose:${purpose}`, value, place }) };
  },
  (state, { purpose, draw }) => {
    const ours = state.tags.filter((tag) => tag.key !== FOREIGN_TAG);
    const key = ours[(draw + 1) % ours.length]?.key ?? "";
    const expression = [{ key, values: [["*"], ["describe"], ["allow", "describe"]][draw % 3] ?? [] }];
    const resource = { kind: "tag-policy", resourceType: "TABLE", expression } as const;
    return withGrant(state, { principal: role(purpose), resource, permissions: ["SELECT"], grantable: ["SELECT"] });
  },
  (state) => {
    const [first, ...rest] = state.filters;
    return first ? { ...state, filters: [{ ...first, rows: undefined }, ...rest] } : state;
  },
  (state, { database, purpose }) => {
    const name = filterName(purpose, { rows: "stale", columns: [] });
    return withFilter(state, { name, database, rows: "city <> 'Oslo'", holders: [role(purpose)] });
  },
  (state) => ({ ...state, grants: state.grants.slice(1) }),
  (state) => ({
    ...state,
    grants: state.grants.map((grant, index): Grant => {
      return index === 0 ? { ...grant, permissions: ["DESCRIBE", "SELECT"], grantable: ["DESCRIBE"] } : grant;
    }),
  }),
  (state) => ({ ...state, databases: mapTags(state.databases, () => ({})) }),
  (state) => ({
    ...state,
    tags: state.tags.map((tag, index) => (index === 0 ? { ...tag, values: ["allow", "forbid"] } : tag)),
  }),
];

function role(purpose: string): string {
  return purposeRoleArn("111122223333", purpose);
}

function policy(purpose: string): Pick<Grant, "resource"> {
  const expression = [{ key: `purpose:${purpose}`, values: ["allow"] }];
  return { resource: { kind: "tag-policy", resourceType: "TABLE", expression } };
}

function isForeign({ principal, resource }: Grant): boolean {
  const isTheirs = resource.kind === "filter" && resource.name === FOREIGN_FILTER;
  return principal === ANALYST || resource.kind === "table" || isTheirs;
}

function isOnOurs({ resource }: Grant): boolean {
  return resource.kind === "filter" && resource.name !== FOREIGN_FILTER;
}

function grantOn({ database, table, name }: DataCellsFilter, principal: string): Grant {
  return { principal, resource: { kind: "filter", database, table, name }, permissions: ["SELECT"] };
}

function withGrant(state: LakeFormationState, grant: Grant): LakeFormationState {
  const others = state.grants.filter((other) => grantKey(other) !== grantKey(grant));
  return { ...state, grants: [...others, grant] };
}

function withFilter(
  state: LakeFormationState,
  { name, database, rows, holders }: { name: string; database: Database; rows: string; holders: readonly string[] },
): LakeFormationState {
  const [table] = database.tables;
  if (!table) return state;
  const include = table.columns.slice(0, 2).map((column) => column.name);
  const filter = { database: database.name, table: table.name, name, rows, columns: { include } };
  const others = state.filters.filter((other) => filterKey(other) !== filterKey(filter));
  return holders.reduce<LakeFormationState>((after, holder) => withGrant(after, grantOn(filter, holder)), {
    ...state,
    filters: [...others, filter],
  });
}

function withTag(
  { databases }: LakeFormationState,
  { key, value, place }: { key: string; value: string; place: string },
): readonly Database[] {
  return mapTags(databases, (tags, at) => (at === place ? { ...tags, [key]: value } : tags));
}

function mapTags(databases: readonly Database[], change: (tags: Tags, place: string) => Tags): readonly Database[] {
  return databases.map((database) => ({
    ...database,
    tags: change(database.tags, database.name),
    tables: database.tables.map((table) => ({
      ...table,
      tags: change(table.tags, `${database.name}.${table.name}`),
      columns: table.columns.map((column) => ({
        ...column,
        tags: change(column.tags, `${database.name}.${table.name}.${column.name}`),
      })),
    })),
  }));
}

function pick(tags: Tags, wanted: (key: string) => boolean): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => wanted(key)));
}

function sorted(state: LakeFormationState): LakeFormationState {
  return {
    ...state,
    tags: sortedBy(state.tags, ({ key }) => key),
    filters: sortedBy(state.filters, filterKey),
    grants: sortedBy(state.grants, grantKey),
  };
}
