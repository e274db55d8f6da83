import { type ConvergeDependencies, type Convergence, converge } from "../../lambdas/converge/converge.ts";
import type { LogLine } from "../../lambdas/shared/log.ts";
import { AwsLakeFormationCatalog } from "../../lib/aws/aws-lake-formation-catalog.ts";
import { AwsLakeSettings } from "../../lib/aws/aws-lake-settings.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import { databaseName } from "../../lib/lake-formation/names.ts";
import { physicalColumns } from "../../lib/lake-formation/physical-columns.ts";
import type { Grant, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type Findings, verify } from "../../lib/lake-formation/verify.ts";
import type { FaultPlan } from "../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { hubContentOf, legsOfMesh, productContentOf } from "../../lib/model/workflow/import-mesh.ts";
import type { PolicyTable } from "../../lib/ports/policy-table.ts";
import { EVERY_ACCOUNT, InProcessLaw } from "../contract/in-process-law.ts";
import { MemoryLease } from "../contract/memory-lease.ts";
import { MemoryPolicyTable } from "../contract/memory-policy-table.ts";
import { besideCatalogOf } from "../lake-formation/cells.ts";
import { clientsOf, type Way } from "./way.ts";

export const PLACE = { account: "111122223333", region: "eu-west-1" };
export const MINUTE = 60_000;
/** Who makes databases and tables, and holds everything on them at first. */
export const DEPLOYER = `arn:aws:iam::${PLACE.account}:role/deployer`;
/** As long as a run of the converger may take. */
export const TIMEOUT = 15 * MINUTE;

/** One run of the converger, and what befalls it. */
export interface RunOptions extends Partial<ConvergeDependencies> {
  readonly way?: Way | undefined;
  /** Products that are looked at together at most. @default - as the converger's own */
  readonly shardSize?: number | undefined;
}

/** A mesh's policies, a Lake Formation with AWS's rules, and convergers between them. Time passes when it is told to. */
export class Stage {
  time: Instant;
  mesh: Mesh;
  table: PolicyTable;
  /** What goes wrong with calls from now on. */
  faults: FaultPlan | undefined;
  /** What waiting is; by default no time passes, so that the law stands still however long it takes. */
  wait: (milliseconds: number) => Promise<void> = async () => undefined;
  readonly lake: LocalLakeFormation;
  readonly lease: MemoryLease;
  /** Whole milliseconds, as every clock's. */
  readonly clock = { now: () => Math.floor(this.time) };
  readonly lines: LogLine[] = [];
  /** Every state of the lake since the last {@link publish}, the one before included. */
  states: LakeFormationState[] = [];
  calls = 0;
  #runs = 0;

  /** The domain whose convergers run here. */
  readonly domain: string;
  /** The domains that have databases in the account. */
  readonly #deployed: readonly string[];

  constructor(mesh: Mesh, time: Instant, domain = "crm", deployed: readonly string[] = [domain]) {
    this.domain = domain;
    this.#deployed = deployed;
    this.mesh = mesh;
    this.time = time;
    this.table = new MemoryPolicyTable();
    this.lease = new MemoryLease(this.clock);
    this.lake = new LocalLakeFormation({
      ...PLACE,
      onChange: ({ catalog }) => {
        if (catalog !== this.states.at(-1)) this.states.push(catalog);
      },
      faults: {
        next: (operation, parts) => {
          this.calls += 1;
          return this.faults?.next(operation, parts);
        },
      },
    });
  }

  /** Replaces all policies, and makes what databases and tables they need besides those that are there. */
  async publish(mesh: Mesh): Promise<void> {
    this.mesh = mesh;
    this.table = await policiesOf(mesh, this.time);
    const made = besideCatalogOf(this.lake.state, catalogOf(mesh, this.#deployed));
    const known = new Set(
      this.lake.state.databases.flatMap(({ name, tables }) => tables.map((table) => `${name}.${table.name}`)),
    );
    const grants = made.databases.flatMap(({ name, tables }) =>
      tables.flatMap((table) => (known.has(`${name}.${table.name}`) ? [] : [creatorsGrant(name, table.name)])),
    );
    this.lake.state = { ...made, grants: [...made.grants, ...grants] };
    this.states = [this.lake.state];
  }

  /** The parts of one run; its patience takes no time. */
  dependencies({ way, shardSize, ...given }: RunOptions = {}): ConvergeDependencies {
    const clients = clientsOf(this.lake, way);
    const { clock, table } = this;
    const log = (line: LogLine) => void this.lines.push(line);
    const pause = (milliseconds: number) => this.wait(milliseconds);
    const patience = { random: () => 0.5, now: clock.now, pause };
    return {
      place: PLACE,
      domain: this.domain,
      law: new InProcessLaw({ place: PLACE, table, clock, shardSize, log }),
      consumers: EVERY_ACCOUNT,
      catalog: new AwsLakeFormationCatalog(clients, PLACE, patience),
      settings: new AwsLakeSettings(clients, patience),
      creator: DEPLOYER,
      lease: this.lease,
      lead: 5 * MINUTE,
      holder: `run-${++this.#runs}`,
      deadline: this.time + TIMEOUT,
      clock,
      random: () => 0.5,
      pause,
      // time passes when it is told to, so that a run that was killed must not go on by itself
      every: () => () => undefined,
      log,
      ...given,
    };
  }

  run(options: RunOptions = {}): Promise<Convergence> {
    return converge(this.dependencies(options));
  }

  /** Runs until one is complete, as schedule and retries do; returns how many runs it took. */
  async settle(options: RunOptions = {}, most = 50): Promise<number> {
    for (let runs = 1; runs <= most; runs++) {
      const done = await this.run(options).catch((error: unknown) => error);
      if (!(done instanceof Error) && (done as Convergence).isComplete) return runs;
    }
    throw new Error(`not converged after ${most} runs`);
  }

  /** What the law has against the lake as it is. */
  findings(): Findings {
    return verify(this.lake.state, indexMesh(this.mesh), this.time, { domain: this.domain, lead: 5 * MINUTE });
  }
}

/** With policies published and the lake brought to them. */
export async function settledStage(mesh: Mesh, time: Instant, domain?: string): Promise<Stage> {
  const stage = new Stage(mesh, time, domain);
  await stage.publish(mesh);
  await stage.settle();
  return stage;
}

async function policiesOf(mesh: Mesh, at: Instant): Promise<PolicyTable> {
  const table = new MemoryPolicyTable();
  await table.publishHub(hubContentOf(mesh), { by: "deployment", at });
  for (const product of mesh.products) await table.publishProduct(productContentOf(product));
  for (const leg of legsOfMesh(mesh, { by: "import", at, reason: "stated", digest: sha256 })) await table.writeLeg(leg);
  return table;
}

/** What deployments make of a mesh: databases, tables and columns without any tag. */
function catalogOf(mesh: Mesh, domains: readonly string[]): LakeFormationState {
  const columnsOf = physicalColumns(mesh);
  const databases = mesh.products
    .filter((product) => domains.includes(product.domain))
    .map((product) => ({
      name: databaseName(product.id),
      tags: {},
      tables: [...columnsOf(product)].map(([name, columns]) => ({
        name,
        tags: {},
        columns: columns.map((column) => ({
          name: column.name,
          tags: {},
          ...(column.partition ? { partition: true as const } : {}),
        })),
      })),
    }));
  return { ...PLACE, tags: [], databases, filters: [], grants: [] };
}

function creatorsGrant(database: string, table: string): Grant {
  const all = ["ALL"] as const;
  return { principal: DEPLOYER, resource: { kind: "table", database, table }, permissions: all, grantable: all };
}
