import type { Answer, QueryEngine, Question, RoleSession } from "../../../bin/live/ports.ts";
import type { TableAccess } from "../../../lib/lake-formation/effective-access.ts";
import type { LocalLakeFormation } from "../../../lib/local/lake-formation/server.ts";
import { parseRowFilter } from "../../../lib/model/row-filter-parser.ts";
import { evaluateRowFilter } from "../../support/row-filter-evaluate.ts";
import type { FakeAccount } from "./fake-account.ts";
import type { FakeRoles, FakeStorage } from "./fakes.ts";

export interface FakeEngineOptions {
  readonly lakeFormation: LocalLakeFormation;
  readonly roles: FakeRoles;
  readonly storage: FakeStorage;
  readonly producer?: FakeAccount | undefined;
}

/** Athena as it would be if Lake Formation were what the kit's evaluator says: it shows exactly the cells of `authorize`. */
export class FakeEngine implements QueryEngine {
  readonly #options: FakeEngineOptions;
  readonly #workGroups = new Set<string>();

  constructor(options: FakeEngineOptions) {
    this.#options = options;
  }

  names(): readonly string[] {
    return [...this.#workGroups];
  }

  async createWorkGroup(name: string): Promise<void> {
    this.#workGroups.add(name);
  }

  async removeWorkGroup(name: string): Promise<void> {
    this.#workGroups.delete(name);
  }

  async read(session: RoleSession, question: Question): Promise<Answer> {
    const { roles } = this.#options;
    if (!this.#workGroups.has(question.workGroup)) throw new Error(`no work group ${question.workGroup}`);
    if (!roles.isAlive(session)) return refused("AccessDeniedException");
    return this.answer(session.role, question);
  }

  /** What a role, of this account or another, gets. */
  answer(role: string, question: Question): Answer {
    const { lakeFormation, storage, producer } = this.#options;
    const { database, table, columns: asked } = question;
    const described = lakeFormation.account.descriptions[database];
    if (described?.input.TargetDatabase) return producer?.engine.answer(role, question) ?? refused("no such link");

    const access = lakeFormation.authorize(role).find((found) => found.database === database && found.table === table);
    const schema = schemaOf(described?.tables[table]?.input);
    if (!access || !schema) return refused("TABLE_NOT_FOUND");
    const readable = schema.columns.filter((column) => access.regions.some(({ columns }) => columns.includes(column)));
    const missing = asked?.find((column) => !readable.includes(column));
    if (missing !== undefined) return refused("COLUMN_NOT_FOUND");

    const columns = asked ?? readable;
    const rows = storage.rowsAt(schema.location).flatMap((cells) => {
      const row = Object.fromEntries(schema.columns.map((column, index) => [column, cells[index]]));
      const shown = shownColumns(access, row);
      return shown.size > 0 ? [columns.map((column) => (shown.has(column) ? (row[column] ?? "") : ""))] : [];
    });
    return { kind: "rows", columns, rows };
  }
}

/** Columns of a row that some region shows. */
function shownColumns({ regions }: TableAccess, row: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const open = regions.filter(({ rows }) => rows === undefined || evaluateRowFilter(parseRowFilter(rows), row));
  return new Set(open.flatMap(({ columns }) => columns));
}

function schemaOf(input: Readonly<Record<string, unknown>> | undefined) {
  if (!input) return undefined;
  const { Columns = [], Location = "" } = input.StorageDescriptor as {
    Columns?: { Name: string }[];
    Location?: string;
  };
  return { columns: Columns.map(({ Name }) => Name), location: Location };
}

function refused(reason: string): Answer {
  return { kind: "refused", reason };
}
