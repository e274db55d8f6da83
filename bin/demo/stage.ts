import { join } from "node:path";
import { type RetailSize, writeRetailMesh } from "../../examples/retail/write-data.ts";
import type { LogLine } from "../../lambdas/shared/log.ts";
import type { TableAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { dataFileOf } from "../../lib/local/data-files.ts";
import { openDatabase, readParquet } from "../../lib/local/duckdb.ts";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { type LocalMesh, openLocalMesh } from "../../lib/local/local-mesh.ts";
import type { Credentials } from "../../lib/local/local-sessions.ts";
import { QueryError } from "../../lib/local/query-error.ts";
import { SessionEndedError } from "../../lib/local/session-ended-error.ts";
import type { QueryResult } from "../../lib/local/session-engine.ts";
import type { Assignment, Instant, Mesh, TableView } from "../../lib/model/mesh.ts";
import { CATALOG } from "../cli/catalog.ts";
import type { Answer, Body } from "./api.ts";
import { localRoutes } from "./routes.ts";

const START = Date.parse("2026-06-01T09:00:00Z");
const MINUTE = 60_000;

/** Where the story takes place: the example's mesh, running, in a folder of its own. */
export class Stage {
  readonly folder: string;
  /** What the handlers logged. */
  readonly log: LogLine[] = [];
  readonly #mesh: Mesh;
  #local: LocalMesh | undefined;
  #now: Instant = START;

  private constructor(folder: string) {
    this.folder = folder;
    this.#mesh = withGenerousOwner(beforeMarketing(loadMesh(join(folder, "mesh.yaml"))));
  }

  /** Writes the example with its data into `folder`, and starts it. */
  static async set(folder: string, size: RetailSize): Promise<Stage> {
    await writeRetailMesh(folder, size);
    const stage = new Stage(folder);
    await stage.start();
    return stage;
  }

  async start(): Promise<void> {
    this.#local = await openLocalMesh({
      folder: this.folder,
      mesh: this.#mesh,
      routes: localRoutes((line) => this.log.push(line)),
      clock: { now: () => this.#now },
    });
    await this.#local.converge();
  }

  async stop(): Promise<void> {
    await this.#local?.close();
    this.#local = undefined;
  }

  get local(): LocalMesh {
    if (!this.#local) throw new Error("the mesh is not running");
    return this.#local;
  }

  get mesh(): Mesh {
    return this.#mesh;
  }

  /** Time passes; nothing else moves the story's clock. */
  wait(minutes: number): void {
    this.#now += minutes * MINUTE;
  }

  /** A call of the hub's API, with the person's own token. */
  async hub(person: string, call: string, body?: object): Promise<Answer> {
    return this.#call({ address: this.local.hub, token: await this.local.tokenOf(person) }, call, body);
  }

  /** A call of a domain's API. */
  async domain(id: string, person: string, call: string, body?: object): Promise<Answer> {
    return this.#call({ address: this.local.domain(id), token: await this.local.tokenOf(person, id) }, call, body);
  }

  async #call(
    { address, token }: { readonly address: string; readonly token: string },
    call: string,
    body?: object,
  ): Promise<Answer> {
    const [method = "", path = ""] = call.split(" ");
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }

  /** Opens a session that is expected to open. */
  async openSession(person: string, wish: object): Promise<Credentials> {
    const { status, body } = await this.hub(person, "POST /sessions", wish);
    if (status !== 201 || !body.credentials) throw new Error(`no session: ${status} ${body.code} ${body.message}`);
    return body.credentials;
  }

  /** What everybody who acts for a purpose may read at this moment. */
  accessFor(purpose: string): readonly TableAccess[] {
    return this.local.accessOf(purposeRoleArn(CATALOG.account, purpose));
  }

  query(session: Credentials, sql: string): Promise<QueryResult> {
    return this.local.query(session, sql);
  }

  /** The one value that a query gives. */
  async value(session: Credentials, sql: string): Promise<unknown> {
    return (await this.query(session, sql)).rows[0]?.[0];
  }

  /** The code with which a query fails, and its message; `answered` if it does not. */
  async failure(session: Credentials, sql: string): Promise<string> {
    try {
      await this.query(session, sql);
      return "answered";
    } catch (error) {
      if (error instanceof QueryError || error instanceof SessionEndedError) return `${error.code}: ${error.message}`;
      throw error;
    }
  }

  /** What the data files themselves say; `{table}` in the SQL stands for the product's only table. */
  async truth(product: string, sql: string): Promise<readonly (readonly unknown[])[]> {
    const found = this.#mesh.products.find(({ id }) => id === product);
    const [table] = found?.tables ?? [];
    if (!found || !table) throw new Error(`no product \`${product}\``);
    const { connection, close } = await openDatabase();
    try {
      const result = await connection.runAndReadAll(
        sql.replaceAll("{table}", readParquet(dataFileOf(this.folder, found, table))),
      );
      return result.getRowsJS().map((row) => row.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell)));
    } finally {
      close();
    }
  }
}

/** The example's mesh before anybody asked for marketing: the story is how that came about. */
function beforeMarketing(mesh: Mesh): Mesh {
  const isLater = ({ purpose }: { readonly purpose: string }) => purpose === "marketing";
  const products = mesh.products.map((product) => ({
    ...product,
    assignments: product.assignments.map((assignment) =>
      product.id === "crm/customers" && isLater(assignment)
        ? { ...assignment, status: "requested" as const }
        : assignment,
    ),
  }));
  return {
    ...mesh,
    products,
    approvals: mesh.approvals.filter((approval) => !isLater(approval)),
    acknowledgements: mesh.acknowledgements.filter((acknowledgement) => !isLater(acknowledgement)),
  };
}

/** The mesh with an owner who would show analytics the health notes, so that a central rule alone hides them. */
function withGenerousOwner(mesh: Mesh): Mesh {
  const shown = (view: TableView): TableView => ({ ...view, columns: { ...view.columns, health_note: "clear" } });
  const generous = (assignment: Assignment): Assignment => {
    const { tickets } = assignment.views;
    return assignment.purpose === "analytics" && tickets
      ? { ...assignment, views: { tickets: shown(tickets) } }
      : assignment;
  };
  return {
    ...mesh,
    products: mesh.products.map((product) =>
      product.id === "care/tickets" ? { ...product, assignments: product.assignments.map(generous) } : product,
    ),
  };
}
