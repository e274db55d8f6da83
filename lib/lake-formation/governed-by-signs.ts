import { isOwnTag, purposeOfFilter } from "./names.ts";
import type { Database, LakeFormationState } from "./state.ts";

const KIT_DATABASE = /^[a-z][a-z0-9_]*__[a-z][a-z0-9_]*$/;

/**
 * Tells databases that purposes alone should read by the state itself: those named as the kit names them, and those
 * with a purpose's tag on them or a purpose's filter.
 */
export function governedBySigns({ databases, filters }: LakeFormationState): (database: string) => boolean {
  const marked = new Set(filters.flatMap(({ database, name }) => (purposeOfFilter(name) ? [database] : [])));
  for (const database of databases) if (tagKeys(database).some(isOwnTag)) marked.add(database.name);
  return (database) => KIT_DATABASE.test(database) || marked.has(database);
}

function tagKeys({ tags, tables }: Database): readonly string[] {
  const below = tables.flatMap((table) => [table.tags, ...table.columns.map((column) => column.tags)]);
  return [tags, ...below].flatMap((each) => Object.keys(each));
}
