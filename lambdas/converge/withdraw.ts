import { databaseName } from "../../lib/lake-formation/names.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { LakeSettings } from "../../lib/ports/lake-settings.ts";
import { ConvergenceError } from "../shared/errors.ts";
import { type CarryOutDependencies, carryOut } from "./carry-out.ts";
import { mustSee } from "./converge.ts";
import { type HeldDependencies, whileHeld } from "./while-held.ts";

interface OwnReaders {
  /** ARNs of read-only administrators whose roles go with the domain. */
  readonly readers: readonly string[];
}

/** What withdrawing needs; no policies, since nothing of them is left to be carried out. */
export interface WithdrawDependencies extends HeldDependencies {
  readonly settings: LakeSettings;
  /** Id of the domain that is served. */
  readonly domain: string;
  /** ARN of the converger's own role, which sees what there is only as an administrator. */
  readonly administrator: string;
}

/**
 * Takes the kit's tags, filters and grants off a product's tables, so that nothing is left of them should tables of
 * these names come back.
 *
 * @throws CatalogBusyError if another is at work; then nothing was done
 * @throws NotAdministratorError if what is left cannot be seen; then nothing was done
 * @throws ConvergenceError if something is left
 */
export async function withdrawProduct(dependencies: WithdrawDependencies, product: string): Promise<void> {
  const database = databaseName(product);
  const without = (actual: LakeFormationState) => ({
    ...actual,
    databases: actual.databases.filter(({ name }) => name !== database),
    filters: actual.filters.filter((filter) => filter.database !== database),
    grants: actual.grants.filter(({ resource }) => resource.kind === "tag-policy" || resource.database !== database),
  });
  const what = `product \`${product}\``;
  await whileHeld(dependencies, async (stopAt, held) => {
    await mustSee(held);
    await withdraw({ ...held, stopAt }, what, without);
  });
}

/** Columns by table. */
export type Columns = Readonly<Record<string, readonly string[]>>;

/**
 * Takes the kit's tags off columns that are about to go: once they are gone they cannot be reached, and a column that
 * came back under the name might carry them still, open before anybody has looked at it. Filters go by themselves.
 *
 * @throws CatalogBusyError if another is at work; then nothing was done
 * @throws NotAdministratorError if what is left cannot be seen; then nothing was done
 * @throws ConvergenceError if something is left
 */
export async function withdrawColumns(
  dependencies: WithdrawDependencies,
  product: string,
  columns: Columns,
): Promise<void> {
  const database = databaseName(product);
  const goes = (table: string, column: string) => Object.hasOwn(columns, table) && columns[table]?.includes(column);
  const without = (actual: LakeFormationState) => ({
    ...actual,
    databases: actual.databases.map((one) => {
      if (one.name !== database) return one;
      const left = one.tables.map((table) => ({
        ...table,
        columns: table.columns.filter(({ name }) => !goes(table.name, name)),
      }));
      return { ...one, tables: left };
    }),
  });
  const what = `columns of \`${product}\``;
  await whileHeld(dependencies, async (stopAt, held) => {
    await mustSee(held);
    await withdraw({ ...held, stopAt }, what, without);
  });
}

/**
 * Takes everything of the kit off the domain's tables and, where no other domain of the account uses them, the tags and
 * the grants by tag; then the domain's own roles are no administrators any more. An administrator whose role is gone
 * would keep everybody from changing the account's settings.
 * @throws CatalogBusyError if another is at work; then nothing was done
 * @throws ConvergenceError if something is left
 */
export async function withdrawDomain(dependencies: WithdrawDependencies & OwnReaders): Promise<void> {
  await whileHeld(dependencies, async (stopAt, held) => {
    const { catalog, domain, settings, administrator, readers, log } = held;
    if (!(await settings.isAdministrator(administrator))) {
      // so it is when the stack is deleted once more; products went before, and went only if all of theirs was seen
      log({ level: "warn", message: "nothing withdrawn: the converger is no administrator", domain });
      return;
    }
    const isShared = await catalog.hasOtherDomains(domain);
    await withdraw({ ...held, stopAt }, `domain \`${domain}\``, (actual) => ({
      ...actual,
      tags: isShared ? actual.tags : [],
      databases: [],
      filters: [],
      grants: isShared ? actual.grants.filter(({ resource }) => resource.kind === "tag-policy") : [],
    }));
    await removeAdministrators({ settings, administrator, readers }, stopAt);
  });
}

/** Takes the domain's own roles off the administrators, as far as they are among them. Needs no lease, nor the hub. */
export async function removeAdministrators(
  { settings, administrator, readers }: Pick<WithdrawDependencies, "settings" | "administrator"> & OwnReaders,
  stopAt?: Instant,
): Promise<void> {
  // in this order: who is no administrator removes nobody
  for (const reader of readers) await settings.removeAdministrator(reader, stopAt);
  await settings.removeAdministrator(administrator, stopAt);
}

async function withdraw(
  dependencies: WithdrawDependencies & CarryOutDependencies,
  what: string,
  without: (actual: LakeFormationState) => LakeFormationState,
): Promise<void> {
  const { domain, log } = dependencies;
  const done = await carryOut(dependencies, (actual) => ({ ...planInPhases(actual, without(actual)), widen: [] }));
  const { isComplete, ...counts } = done;
  log({ level: isComplete ? "info" : "warn", message: isComplete ? "withdrawn" : "out of time", domain, ...counts });
  if (isComplete) return;
  const help = "delete again: it goes on where it stopped";
  throw new ConvergenceError(`out of time withdrawing ${what}: ${done.left} calls are left`, { help });
}
