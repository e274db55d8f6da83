import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { dynamoPolicyTable } from "../aws/dynamo-policy-table.ts";
import { JoseTokenVerifier, remoteKeys } from "../aws/jose-token-verifier.ts";
import { sha256 } from "../aws/sha256.ts";
import type { Call } from "../lake-formation/calls.ts";
import { desiredState } from "../lake-formation/desired-state.ts";
import { effectiveAccess, type TableAccess } from "../lake-formation/effective-access.ts";
import type { MeshIndex } from "../model/decision.ts";
import type { Mesh } from "../model/mesh.ts";
import { indexMesh } from "../model/mesh-index.ts";
import { domainAudience } from "../model/token-audience.ts";
import { assembleMesh } from "../model/workflow/assemble-mesh.ts";
import type { Digest } from "../model/workflow/history.ts";
import type { Clock } from "../ports/clock.ts";
import type { PolicyTable } from "../ports/policy-table.ts";
import type { Sessions } from "../ports/sessions.ts";
import type { TokenVerifier } from "../ports/token-verifier.ts";
import { DataCatalog } from "./data-catalog.ts";
import { type EmbeddedDynamo, startDynamo } from "./embedded-dynamo.ts";
import { CATALOG, EmbeddedLakeFormation } from "./embedded-lake-formation.ts";
import { createGateway, type Routes } from "./http-gateway.ts";
import { type Credentials, LocalSessions } from "./local-sessions.ts";
import { closeServer, listenOnLoopback } from "./loopback.ts";
import { publishMesh } from "./publish-mesh.ts";
import { SessionEndedError } from "./session-ended-error.ts";
import { type QueryResult, runQuery } from "./session-engine.ts";
import { PERSON_CLAIM, startTokenIssuer, type TokenIssuer } from "./token-issuer.ts";

/** What the handlers get in place of AWS. */
export interface LocalPorts {
  readonly table: PolicyTable;
  readonly tokens: TokenVerifier;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly newId: () => string;
  /** Account whose purpose roles act where the hub names no consumer account. */
  readonly account: string;
}

export interface LocalMeshOptions {
  /** The mesh's folder: its data are looked for in it, and everything else is kept in its `.mesh`. */
  readonly folder: string;
  /** What is published; statements that the folder already has stay as they are. */
  readonly mesh: Mesh;
  /** The functions behind the HTTP APIs of the hub and of each domain. */
  readonly routes: {
    readonly hub: (ports: LocalPorts) => Routes;
    readonly domain: (ports: LocalPorts, id: string) => Routes;
  };
  readonly clock: Clock;
}

/**
 * A whole mesh in this process: hub, domains and consumer account, without AWS.
 *
 * Close it, or its servers keep the process alive.
 */
export async function openLocalMesh(options: LocalMeshOptions): Promise<LocalMesh> {
  const open: { close(): Promise<void> }[] = [];
  try {
    const dynamo = await startDynamo(join(options.folder, ".mesh", "policy"));
    open.push(dynamo);
    const issuer = await startTokenIssuer(options.clock);
    open.push(issuer);
    await publishMesh(dynamo, options.mesh, options.clock.now());
    const mesh = new LocalMesh(options, dynamo, issuer);
    await mesh.listen();
    return mesh;
  } catch (cause) {
    for (const one of open) await one.close();
    throw cause;
  }
}

/** A running local mesh; see {@link openLocalMesh}. */
export class LocalMesh {
  readonly table: PolicyTable;
  readonly #issuer: TokenIssuer;
  readonly #clock: Clock;
  readonly #sessions: LocalSessions;
  readonly #lakeFormation: EmbeddedLakeFormation;
  readonly #catalog: DataCatalog;
  readonly #gateways: Gateways;
  readonly #closing: (() => Promise<void>)[];
  #converging: Promise<unknown> = Promise.resolve();

  constructor({ folder, mesh, routes, clock }: LocalMeshOptions, dynamo: EmbeddedDynamo, issuer: TokenIssuer) {
    this.table = dynamoPolicyTable(dynamo.client, dynamo.table);
    this.#issuer = issuer;
    this.#clock = clock;
    this.#sessions = new LocalSessions(clock);
    this.#lakeFormation = new EmbeddedLakeFormation(join(folder, ".mesh", "lake-formation.json"), CATALOG);
    this.#catalog = new DataCatalog(folder);
    const domains = mesh.domains.map(({ id }) => {
      return [`domain ${id}`, routes.domain(this.#ports(id), id)] as const;
    });
    this.#gateways = new Gateways([["hub", routes.hub(this.#ports())], ...domains], clock);
    this.#closing = [() => this.#gateways.close(), () => issuer.close(), () => dynamo.close()];
  }

  listen(): Promise<void> {
    return this.#gateways.listen();
  }

  /** Address of the hub's HTTP API. */
  get hub(): string {
    return this.#gateways.addressOf("hub");
  }

  /** Address of a domain's HTTP API. */
  domain(id: string): string {
    return this.#gateways.addressOf(`domain ${id}`);
  }

  /** A token of the person for the hub's API, or for that of `domain`, as their identity provider would give it to them. */
  tokenOf(person: string, domain?: string): Promise<string> {
    const { audience } = this.#issuer;
    return this.#issuer.tokenOf(person, domain === undefined ? audience : domainAudience(audience, domain));
  }

  /** What a purpose role reads at this moment. */
  accessOf(role: string): readonly TableAccess[] {
    return effectiveAccess(this.#lakeFormation.state, role);
  }

  /** Leads Lake Formation to what the policy table says now; one run after the other. */
  converge(): Promise<{ readonly index: MeshIndex; readonly calls: readonly Call[] }> {
    const run = this.#converging.then(async () => {
      const index = await this.#readProducts();
      const desired = desiredState(index, this.#clock.now(), CATALOG);
      return { index, calls: this.#lakeFormation.converge(desired) };
    });
    this.#converging = run.catch(() => undefined);
    return run;
  }

  /**
   * Runs SQL in a session, as the query engine of a consumer account does.
   *
   * @throws SessionEndedError if there is no such session, or the person may not act for its purpose any more
   * @throws QueryError if the session does not run the SQL
   */
  async query(credentials: Credentials, sql: string): Promise<QueryResult> {
    const session = this.#sessions.sessionOf(credentials);
    if (!session || !(await this.#mayAct(session.person, session.purpose))) throw new SessionEndedError();
    const { index } = await this.converge();
    const access = this.accessOf(session.role);
    return runQuery({ access, fileOf: (table) => this.#catalog.fileOf(index.mesh, table), sql });
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
  }

  #ports(domain?: string): LocalPorts {
    const { issuer, audience: hubs, keysUri } = this.#issuer;
    const audience = domain === undefined ? hubs : domainAudience(hubs, domain);
    const clock = this.#clock;
    const rules = { issuer, audience, domain, personClaim: PERSON_CLAIM, keys: remoteKeys(keysUri), clock };
    return {
      table: this.table,
      tokens: new JoseTokenVerifier(rules),
      sessions: this.#sessions,
      clock,
      digest: sha256,
      newId: randomUUID,
      account: CATALOG.account,
    };
  }

  /** Whether the session is still lawful. A revocation ends open sessions: here, since each query asks again. */
  async #mayAct(person: string, purpose: string): Promise<boolean> {
    const [hub, record, managers] = await Promise.all([
      this.table.readHub(),
      this.table.readPerson(person),
      this.table.readLine(person),
    ]);
    const index = indexMesh(assembleMesh({ hub, record, managers }));
    return index.decideSession({ person, purpose, at: this.#clock.now() }).outcome === "allow";
  }

  async #readProducts(): Promise<MeshIndex> {
    const hub = await this.table.readHub();
    const products = await Promise.all(hub.domains.map(({ id }) => this.table.readProducts(id)));
    return indexMesh(assembleMesh({ hub, products: products.flat() }));
  }
}

/** HTTP APIs by name, each on a port of its own. */
class Gateways {
  readonly #servers: ReadonlyMap<string, ReturnType<typeof createGateway>>;
  readonly #addresses = new Map<string, string>();

  constructor(routes: readonly (readonly [name: string, routes: Routes])[], clock: Clock) {
    this.#servers = new Map(routes.map(([name, of]) => [name, createGateway(of, () => clock.now())]));
  }

  async listen(): Promise<void> {
    for (const [name, server] of this.#servers) this.#addresses.set(name, await listenOnLoopback(server));
  }

  addressOf(name: string): string {
    const address = this.#addresses.get(name);
    if (address === undefined) throw new Error(`there is no API \`${name}\``);
    return address;
  }

  async close(): Promise<void> {
    for (const server of this.#servers.values()) if (server.listening) await closeServer(server);
  }
}
