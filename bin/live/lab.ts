import { randomUUID } from "node:crypto";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import { batchEntry, filterInput } from "../../lib/lake-formation/call-inputs.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { effectiveAccess, type TableAccess } from "../../lib/lake-formation/effective-access.ts";
import { ALLOW, DESCRIBE, type FilterContent, filterName, purposeTagKey } from "../../lib/lake-formation/names.ts";
import type { GrantResource, Permission, TableName } from "../../lib/lake-formation/state.ts";
import type { CallFailure } from "../../lib/ports/lake-formation-catalog.ts";
import type { LiveAccount } from "./account.ts";
import { InterruptedError, LiveServiceError } from "./errors.ts";
import { Grounds } from "./grounds.ts";
import type { Journal } from "./journal.ts";
import type { RunNames } from "./names.ts";
import type { Answer, Question, RoleSession } from "./ports.ts";
import { readingPolicy } from "./role-policies.ts";
import { createTable, type TableContent } from "./tables.ts";

/** A role that stands for one purpose. */
export interface PurposeRole {
  readonly purpose: string;
  readonly arn: string;
}

export interface LabOptions {
  readonly account: LiveAccount;
  readonly names: RunNames;
  readonly journal: Journal;
  /** Aborted when the run is to stop; then the next step throws. */
  readonly signal: AbortSignal;
  /**
   * Account whose tables are read from this one, through links; then this one has none of its own.
   *
   * @default - this account has the tables
   */
  readonly consumerOf?: string | undefined;
  /** The second account. @default - none */
  readonly other?: Lab | undefined;
}

/** How long changes are waited for before an observation counts as final. */
const PATIENCE = 120_000;
const STEP = 3_000;
const ACCESS_DENIED = "AccessDeniedException";

/**
 * The workbench of experiments: each thing it makes is in the journal before it is made, so that it is removed
 * whatever happens, and it makes nothing once the run is told to stop.
 */
export class Lab {
  readonly account: LiveAccount;
  readonly names: RunNames;
  readonly other: Lab | undefined;
  readonly #grounds: Grounds;
  readonly #options: LabOptions;
  readonly #catalog: AwsLakeFormationCatalog;
  readonly #sessions = new Map<string, RoleSession>();

  constructor(options: LabOptions) {
    const { account, names, other } = options;
    this.account = account;
    this.names = names;
    this.other = other;
    this.#options = options;
    this.#catalog = new AwsLakeFormationCatalog(account.clients, account.place);
    this.#grounds = new Grounds(this);
  }

  /** Throws once the run is to stop; called before anything is made. */
  step(): void {
    if (this.#options.signal.aborted) throw new InterruptedError("the run was interrupted");
  }

  record(made: Parameters<Journal["record"]>[1]): void {
    this.step();
    this.#options.journal.record(this.isConsumer ? "other" : "own", made);
  }

  /** Whether this is the second account. */
  get isConsumer(): boolean {
    return this.#options.consumerOf !== undefined;
  }

  /** Waits, unless the run is to stop. */
  async pause(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= STEP) {
      this.step();
      await this.account.pace.pause(Math.min(left, STEP));
    }
  }

  /** Makes what every experiment needs: an administrator, a bucket, a registered location, a database, a work group. */
  prepare(): Promise<void> {
    return this.#grounds.prepare();
  }

  /** A role that may query as the kit's purpose roles may, and that holds nothing in Lake Formation yet. */
  async role(label: string, options: { readonly seesDefaultDatabase?: boolean } = {}): Promise<PurposeRole> {
    await this.prepare();
    const purpose = this.names.purpose(label);
    this.record({ kind: "role", name: purpose });
    await this.createRole(purpose, options);
    return { purpose, arn: this.account.roles.arnOf(purpose) };
  }

  /** Creates the role in IAM alone; {@link role} notes it as well. */
  async createRole(purpose: string, { seesDefaultDatabase = true } = {}): Promise<void> {
    const catalogs = [this.account.place.account, this.#options.consumerOf ?? []].flat();
    const policy = readingPolicy(this.account, this.names, { seesDefaultDatabase, catalogs });
    const tags = { ...this.names.tags, purpose };
    await this.account.roles.create({ name: purpose, assumedBy: "caller", policy, tags });
  }

  /** A table with these cells; of a database of the run, so it goes when the run ends. */
  async table(label: string, content: TableContent): Promise<TableName> {
    await this.prepare();
    const name = { database: this.names.database, table: label.replaceAll("-", "_") };
    await this.asAdmin(() => createTable(this.account, this.names, { name, content }));
    return name;
  }

  /** The tag of a purpose with its two values. */
  async tag({ purpose }: Pick<PurposeRole, "purpose">): Promise<string> {
    const key = purposeTagKey(purpose);
    await this.prepare();
    this.record({ kind: "tag", name: key });
    await this.carryOut({ operation: "CreateLFTag", input: { TagKey: key, TagValues: [ALLOW, DESCRIBE] } });
    return key;
  }

  /** Puts a tag on columns, as the kit does where a purpose sees all rows. */
  async tagColumns({ database, table }: TableName, columns: readonly string[], key: string): Promise<void> {
    const Resource = { TableWithColumns: { DatabaseName: database, Name: table, ColumnNames: [...columns] } };
    const LFTags = [{ TagKey: key, TagValues: [ALLOW] }];
    await this.carryOut({ operation: "AddLFTagsToResource", input: { Resource, LFTags } });
  }

  /** Grants a purpose's role what every purpose's role holds from the start, and tags the database of the run. */
  async grantByTag({ arn }: PurposeRole, key: string): Promise<void> {
    const Resource = { Database: { Name: this.names.database } };
    const LFTags = [{ TagKey: key, TagValues: [DESCRIBE] }];
    await this.carryOut({ operation: "AddLFTagsToResource", input: { Resource, LFTags } });
    await this.grant(arn, tagPolicy("DATABASE", key, DESCRIBE), ["DESCRIBE"]);
    await this.grant(arn, tagPolicy("TABLE", key, ALLOW), ["DESCRIBE", "SELECT"]);
  }

  /** A role that reads these columns by a tag, as the kit's roles do where a purpose sees all rows. */
  async taggedRole(label: string, table: TableName, columns: readonly string[]) {
    const role = await this.role(label);
    const key = await this.tag(role);
    await this.grantByTag(role, key);
    await this.tagColumns(table, columns, key);
    return { role, key };
  }

  /** A filter, named as the kit names them. */
  async filter({ purpose }: PurposeRole, table: TableName, content: FilterContent): Promise<GrantResource> {
    const name = filterName(purpose, content);
    this.record({ kind: "filter", ...table, name });
    const filter = { ...table, name, rows: content.rows, columns: { include: content.columns } };
    const TableData = filterInput(filter, this.account.place);
    await this.carryOut({ operation: "CreateDataCellsFilter", input: { TableData } });
    return { kind: "filter", ...table, name };
  }

  /** Grants a role a filter, and the sight of the database that it takes to name the table. */
  async grantFilter({ arn }: PurposeRole, filter: GrantResource): Promise<void> {
    await this.grant(arn, { kind: "database", database: this.names.database }, ["DESCRIBE"]);
    await this.grant(arn, filter, ["SELECT"]);
  }

  grant(principal: string, resource: GrantResource, permissions: readonly Permission[]): Promise<void> {
    const entry = batchEntry({ principal, resource, permissions }, randomUUID(), this.account.place);
    return this.carryOut({ operation: "BatchGrantPermissions", input: { Entries: [entry] } });
  }

  revoke(principal: string, resource: GrantResource, permissions: readonly Permission[]): Promise<void> {
    const entry = batchEntry({ principal, resource, permissions }, randomUUID(), this.account.place);
    return this.carryOut({ operation: "BatchRevokePermissions", input: { Entries: [entry] } });
  }

  /** {@link revoke}, where it is not known whether there is anything to revoke. */
  async revokeIfHeld(principal: string, resource: GrantResource, permissions: readonly Permission[]): Promise<void> {
    const entry = batchEntry({ principal, resource, permissions }, randomUUID(), this.account.place);
    await this.settled({ operation: "BatchRevokePermissions", input: { Entries: [entry] } });
  }

  /** Sends one call by the kit's own adapter and returns what failed of it. */
  attempt(call: Call): Promise<readonly CallFailure[]> {
    this.step();
    return this.#catalog.apply(call);
  }

  /** {@link attempt}, which waits for what was made a moment ago to become known. */
  settled(call: Call): Promise<readonly CallFailure[]> {
    return this.until(
      () => this.attempt(call),
      (failures) => !failures.some(isTooEarly),
    );
  }

  /** {@link settled}, and it must go through. */
  async carryOut(call: Call): Promise<void> {
    const [first] = await this.settled(call);
    if (first) throw new LiveServiceError(`Lake Formation refuses \`${call.operation}\`: ${first.code}`);
  }

  /** What the kit's evaluator says the role reads of the table, from the state as it is read back. */
  async predicted(role: PurposeRole, { database, table }: TableName): Promise<TableAccess | undefined> {
    const state = await this.#catalog.readState(this.names.domain);
    return effectiveAccess(state, role.arn).find((access) => access.database === database && access.table === table);
  }

  /** Reads the table in the name of somebody. */
  async read(role: PurposeRole, table: TableName, columns?: readonly string[]): Promise<Answer> {
    const session = await this.session(role);
    this.step();
    return this.account.engine.read(session, this.question(table, columns));
  }

  question(table: TableName, columns?: readonly string[]): Question {
    return { ...table, workGroup: this.names.workGroup, columns };
  }

  /** The session of a role that all reading shares. */
  async session({ purpose }: PurposeRole): Promise<RoleSession> {
    const open = this.#sessions.get(purpose);
    if (open) return open;
    this.step();
    const session = await this.account.roles.open(purpose, "experiment");
    this.#sessions.set(purpose, session);
    return session;
  }

  /** Has the next read open a new session: those of a role that was deleted are not valid for its namesake. */
  forgetSession({ purpose }: PurposeRole): void {
    this.#sessions.delete(purpose);
  }

  /** Sends something that an administrator may do, and waits until it is known that the caller is one. */
  async asAdmin<T>(send: () => Promise<T>): Promise<T> {
    const { pace } = this.account;
    const end = pace.now() + PATIENCE;
    for (;;) {
      this.step();
      try {
        return await send();
      } catch (error) {
        const isTooEarly = error instanceof Error && error.name === ACCESS_DENIED;
        if (!isTooEarly || pace.now() >= end) throw error;
        await pace.pause(STEP);
      }
    }
  }

  /** Looks until it sees what it waits for, or until `patience` is over; returns what it saw last. */
  async until<T>(look: () => Promise<T>, isSeen: (seen: T) => boolean, patience = PATIENCE): Promise<T> {
    const { pace } = this.account;
    const end = pace.now() + patience;
    for (;;) {
      this.step();
      const seen = await look();
      if (isSeen(seen) || pace.now() >= end) return seen;
      await pace.pause(STEP);
    }
  }
}

/** A tag policy with one key and one value, as the kit grants them. */
export function tagPolicy(resourceType: "DATABASE" | "TABLE", key: string, value: string): GrantResource {
  return { kind: "tag-policy", resourceType, expression: [{ key, values: [value] }] };
}

function isTooEarly({ code, isPrincipalMissing }: CallFailure): boolean {
  return isPrincipalMissing || code === ACCESS_DENIED;
}
