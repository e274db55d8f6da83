import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetDatabaseCommand,
  GlueClient,
  UpdateDatabaseCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import type { Context } from "aws-lambda";
import { type ConvergerDependencies, createHandler } from "../../lambdas/converge/handler.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as revokeAssignment } from "../../lambdas/revoke-assignment/handler.ts";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import { AwsLakeSettings } from "../../lib/aws/aws-lake-settings.ts";
import type { CatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import { databaseName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { physicalColumns } from "../../lib/lake-formation/physical-columns.ts";
import type { FaultPlan } from "../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { assembleMesh } from "../../lib/model/workflow/assemble-mesh.ts";
import type { ProductContent } from "../../lib/model/workflow/hub.ts";
import type { Change } from "../../lib/ports/events.ts";
import { EVERY_ACCOUNT, InProcessLaw } from "../contract/in-process-law.ts";
import { MemoryLease } from "../contract/memory-lease.ts";
import { customers, hub } from "../contract/sample-mesh.ts";
import { type Answer, newMesh, postAs, type World } from "./support.ts";

export const PLACE = { account: "111122223333", region: "us-east-1" };
export const MINUTE = 60_000;
const OTTO = "otto@acme.example";
export const DEPLOYER = `arn:aws:iam::${PLACE.account}:role/deployer`;
export const CONVERGER = `arn:aws:iam::${PLACE.account}:role/converger`;
export const VERIFIERS = ["verifier", "side-doors"].map((name) => `arn:aws:iam::${PLACE.account}:role/${name}`);

/** The keys that tell who calls: whoever makes a table holds everything on it. */
const CALLERS = { deployer: DEPLOYER, converger: CONVERGER };

/** Operations that change something. */
export const WRITES = /^(?:Add|Remove|Create|Delete|Update|Batch|Put)/;

/** What is another than usual; products that are looked at together at most among it. */
type WorldOptions = Partial<ConvergerDependencies> & { readonly shardSize?: number };

/** A mesh, a local Lake Formation with AWS's rules, and a converger of domain `crm` between them. */
export class ConvergeWorld {
  readonly mesh: World;
  readonly local: LocalLakeFormation;
  readonly lease: MemoryLease;
  readonly announced: Change[] = [];
  readonly missingRoles = new Set<string>();
  /** What the role of `fraud` reads after each change, and when. */
  readonly states: { readonly at: number; readonly fraud: readonly string[] }[] = [];
  /** What goes wrong with the calls to Lake Formation and Glue from now on. */
  faults: FaultPlan | undefined;
  /** Milliseconds that a call takes which changes something. */
  callTime = 0;
  #endpoint = "";
  #runs = 0;
  #clients: CatalogClients[] = [];

  constructor(mesh: World) {
    this.mesh = mesh;
    this.lease = new MemoryLease(mesh.clock);
    this.local = new LocalLakeFormation({
      ...PLACE,
      pageSize: 2,
      callers: CALLERS,
      onChange: () => this.states.push({ at: this.mesh.time, fraud: this.seen("fraud") }),
      roles: (arn) => !this.missingRoles.has(arn),
      faults: {
        next: (operation, parts) => {
          if (WRITES.test(operation)) this.mesh.time += this.callTime;
          return this.faults?.next(operation, parts);
        },
      },
    });
  }

  async start(): Promise<void> {
    this.#endpoint = await this.local.start();
    const { account } = this.local;
    const DataLakeAdmins = [CONVERGER, DEPLOYER].map((arn) => ({ DataLakePrincipalIdentifier: arn }));
    this.local.account = { ...account, settings: { ...account.settings, DataLakeAdmins } };
  }

  async stop(): Promise<void> {
    for (const { lakeFormation, glue } of this.#clients) {
      lakeFormation.destroy();
      glue.destroy();
    }
    await this.local.stop();
  }

  clients(caller: keyof typeof CALLERS): CatalogClients {
    const credentials = { accessKeyId: caller, secretAccessKey: "local" };
    const config = { endpoint: this.#endpoint, region: PLACE.region, credentials, maxAttempts: 1 };
    const clients = { lakeFormation: new LakeFormationClient(config), glue: new GlueClient(config) };
    this.#clients.push(clients);
    return clients;
  }

  /** Makes the product's database and tables, as a stack of its domain does. */
  async deploy(product: ProductContent = customers): Promise<void> {
    const { glue } = this.clients("deployer");
    const database = databaseName(product.id);
    const DatabaseInput = { Name: database, CreateTableDefaultPermissions: [] };
    await glue.send(new CreateDatabaseCommand({ DatabaseInput }));
    for (const [Name, columns] of columnsOf(product)) {
      const TableInput = { Name, StorageDescriptor: { Columns: columns.map(glueColumn) } };
      await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
    }
  }

  /** Gives a table just these columns, whatever the contract says. */
  async setColumns(names: readonly string[], { database = "crm__customers", table = "customers" } = {}): Promise<void> {
    const TableInput = { Name: table, StorageDescriptor: { Columns: names.map(glueColumn) } };
    await this.clients("deployer").glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput }));
  }

  /** Lets everybody have what is made in a database from now on. */
  async fillDefaults(database: string): Promise<void> {
    const everybody = { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" };
    const CreateTableDefaultPermissions = [{ Principal: everybody, Permissions: ["ALL" as const] }];
    const DatabaseInput = { Name: database, Description: "kept", CreateTableDefaultPermissions };
    await this.clients("deployer").glue.send(new UpdateDatabaseCommand({ Name: database, DatabaseInput }));
  }

  /** What everybody gets on tables made in a database. */
  async defaultsOf(database: string): Promise<unknown> {
    const { Database } = await this.clients("deployer").glue.send(new GetDatabaseCommand({ Name: database }));
    return Database?.CreateTableDefaultPermissions;
  }

  /** What the converger is made of; its patience takes no time. */
  dependencies({ shardSize, ...given }: WorldOptions = {}): ConvergerDependencies {
    const clients = this.clients("converger");
    const { mesh } = this;
    const { clock, table, log } = mesh;
    const pause = async () => undefined;
    const patience = { attempts: 30, random: () => 0.5, now: () => mesh.time, pause };
    return {
      domain: mesh.domain,
      clock,
      law: new InProcessLaw({ place: PLACE, table, clock, shardSize, log }),
      consumers: EVERY_ACCOUNT,
      log,
      place: PLACE,
      lead: 5 * MINUTE,
      lease: this.lease,
      catalog: new AwsLakeFormationCatalog(clients, PLACE, patience),
      settings: new AwsLakeSettings(clients, patience),
      events: {
        publish: async (changes) => {
          this.announced.push(...changes);
          return new Set();
        },
      },
      creator: DEPLOYER,
      administrator: CONVERGER,
      readers: VERIFIERS,
      // a run that waits lets time pass
      pause: async (milliseconds) => {
        mesh.time += milliseconds;
      },
      random: () => 0.5,
      ...given,
    };
  }

  run(event: unknown = {}, { time = 10 * MINUTE, ...given }: WorldOptions & { time?: number } = {}) {
    const context = { awsRequestId: `run-${++this.#runs}`, getRemainingTimeInMillis: () => time };
    return createHandler(this.dependencies(given))(event, context as Context);
  }

  assign(purpose: string, given: object = {}): Promise<Answer> {
    return postAs(OTTO, decideAssignment(this.mesh), {
      product: "crm/customers",
      purpose,
      decision: "approve",
      reason: "fine",
      view: { customers: { columns: { email: "clear", city: "clear" } } },
      ...given,
    });
  }

  revoke(purpose: string, product = "crm/customers"): Promise<Answer> {
    return postAs(OTTO, revokeAssignment(this.mesh), { product, purpose, reason: "over" });
  }

  /** What the purpose's role reads, as `table.column`, all rows or some. */
  seen(purpose: string): readonly string[] {
    return this.local
      .authorize(purposeRoleArn(PLACE.account, purpose))
      .flatMap(({ database, table, regions }) =>
        regions.flatMap(({ columns, rows }) =>
          columns.map((column) => `${database}.${table}.${column}${rows === undefined ? "" : ` where ${rows}`}`),
        ),
      );
  }

  /** What of the kit is on the databases: tags, filters, and grants to purpose roles. */
  traces(database = "crm__"): string {
    const { databases, filters, grants } = this.local.state;
    const tags = databases.flatMap(({ name, tags: own, tables }) => [
      { name, own },
      ...tables.flatMap((table) => [table, ...table.columns].map((part) => ({ name, own: part.tags }))),
    ]);
    const found = [
      ...tags.filter(({ name, own }) => name.startsWith(database) && Object.keys(own).length > 0),
      ...filters.filter((filter) => filter.database.startsWith(database)),
      ...grants.filter(
        ({ principal, resource }) =>
          principal.includes(":role/purpose/") &&
          resource.kind !== "tag-policy" &&
          resource.database.startsWith(database),
      ),
    ];
    return found.map((each) => JSON.stringify(each)).join("\n");
  }
}

/** Started, with the sample mesh published and its product deployed. */
export async function newConvergeWorld(): Promise<ConvergeWorld> {
  const world = new ConvergeWorld(await newMesh());
  await world.start();
  await world.deploy();
  return world;
}

function columnsOf(product: ProductContent): readonly (readonly [string, readonly string[]])[] {
  const mesh = assembleMesh({ hub: { ...hub, release: 1 }, products: [{ product, legs: [] }] });
  const [described] = mesh.products;
  if (!described) throw new TypeError("no such product");
  return [...physicalColumns(mesh)(described)].map(([table, columns]) => [table, columns.map(({ name }) => name)]);
}

function glueColumn(Name: string) {
  return { Name, Type: "string" };
}
