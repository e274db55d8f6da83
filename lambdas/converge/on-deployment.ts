import { wait } from "../../lib/aws/wait.ts";
import { LawUnreadError } from "../../lib/ports/errors.ts";
import type { LakeSettings } from "../../lib/ports/lake-settings.ts";
import type { CustomResourceAnswer, CustomResourceEvent } from "../shared/custom-resource.ts";
import { ConfigurationError, ConvergenceError, NotAdministratorError } from "../shared/errors.ts";
import { type ConvergeDependencies, converge } from "./converge.ts";
import { CALL_TIME } from "./kept-lease.ts";
import type { Position } from "./law.ts";
import type { Progress } from "./progress.ts";
import { whileHeld } from "./while-held.ts";
import { type Columns, removeAdministrators, withdrawColumns, withdrawDomain, withdrawProduct } from "./withdraw.ts";

/** What a deployment asks the converger for. */
export interface DeploymentDependencies extends ConvergeDependencies {
  readonly settings: LakeSettings;
  /** ARN of the converger's own role. */
  readonly administrator: string;
  /** ARNs of the verifiers' roles, read-only administrators that go with the domain. */
  readonly readers: readonly string[];
  readonly progress: Progress;
}

/**
 * Does what a custom resource is there for, by its type, and returns once it is done; CloudFormation waits.
 *
 * - `Custom::PurposeMeshConvergence`: converges, after everything that a stack publishes
 * - `Custom::PurposeMeshColumns`: takes tags off columns before these go
 * - `Custom::PurposeMeshWithdrawal`: takes everything off a product's tables before they go
 * - `Custom::PurposeMeshDataLake`: empties default permissions before anything is made, and takes everything of the
 *   domain away after everything else is gone
 * - `Custom::PurposeMeshAdministrators`: is there before the domain's roles become administrators, and takes them off
 *   again when it goes, as after a first deployment that failed before the data lake was there
 *
 * @throws ConvergenceError naming what is left, with which the deployment fails
 */
export async function onDeployment(
  dependencies: DeploymentDependencies,
  event: CustomResourceEvent,
): Promise<CustomResourceAnswer> {
  const { deadline, clock } = dependencies;
  // CloudFormation asks once, so it is worth half of the time to wait for another converger
  const patient = { ...dependencies, patience: (deadline - clock.now() - CALL_TIME) / 2 };
  if (event.RequestType !== "Create") return act(patient, event);
  const until = clock.now() + UNKNOWN_TIME;
  while (true) {
    try {
      return await act(patient, event);
    } catch (error) {
      const isDenied = error instanceof Error && /^AccessDenied/.test(error.name);
      // what reads the law does not say by which error it failed
      const isUnknown = error instanceof NotAdministratorError || error instanceof LawUnreadError;
      if (!(isDenied || isUnknown) || clock.now() >= until) throw error;
      await (dependencies.pause ?? wait)(RETRY_PAUSE);
    }
  }
}

/** For so long a role and its permissions that were made a moment ago may not be known everywhere. */
const UNKNOWN_TIME = 60_000;
const RETRY_PAUSE = 5_000;

async function act(dependencies: DeploymentDependencies, event: CustomResourceEvent): Promise<CustomResourceAnswer> {
  const made = await actOnce(dependencies, event);
  return { PhysicalResourceId: event.PhysicalResourceId ?? made };
}

/** Returns what the resource is called if it is new. */
async function actOnce(dependencies: DeploymentDependencies, event: CustomResourceEvent): Promise<string> {
  const { domain, deadline } = dependencies;
  const isDelete = event.RequestType === "Delete";
  switch (event.ResourceType) {
    case "Custom::PurposeMeshWithdrawal": {
      const product = property(event, "Product");
      if (isDelete) await withdrawProduct(dependencies, product);
      return `withdrawal-${product}`;
    }
    case "Custom::PurposeMeshColumns": {
      const product = property(event, "Product");
      const gone = event.RequestType === "Update" ? goneColumns(event) : {};
      if (Object.keys(gone).length > 0) await withdrawColumns(dependencies, product, gone);
      return `columns-${product}`;
    }
    case "Custom::PurposeMeshDataLake":
      if (isDelete) await withdrawDomain(ownOnly(dependencies, event));
      else await whileHeld(dependencies, (stopAt, { settings }) => settings.closeDefaults(domain, stopAt));
      return `data-lake-${domain}`;
    case "Custom::PurposeMeshAdministrators":
      // nothing but the account's settings is needed: there may be no hub yet
      if (isDelete) await removeAdministrators(ownOnly(dependencies, event), deadline - CALL_TIME);
      return `administrators-${domain}`;
    default:
      if (!isDelete) await convergeWhole(dependencies);
      return `converged-${domain}`;
  }
}

async function convergeWhole(dependencies: DeploymentDependencies): Promise<void> {
  const { progress, domain, clock } = dependencies;
  // what other runs have begun may have passed by what was just deployed
  progress.begin(domain, clock.now());
  progress.forgetRefused();
  const { isComplete, left } = await converge(dependencies);
  if (isComplete) return;
  const [next] = progress.round?.positions ?? [];
  const rest = next ? restFrom(next, domain) : "";
  const help = "the schedule goes on with it; deploy again to wait for the rest";
  throw new ConvergenceError(`out of time converging domain \`${domain}\`: ${left} calls are left${rest}`, { help });
}

function restFrom({ domain, after }: Position, own: string): string {
  if (domain !== own) return `, and tables of domain \`${domain}\` to be looked at before anybody is let in`;
  return after === undefined ? "" : `, and what comes after product \`${after}\``;
}

/** What was there before and is no more. */
function goneColumns({ OldResourceProperties, ResourceProperties }: CustomResourceEvent): Columns {
  const before = columnsIn(OldResourceProperties?.Columns);
  const after = columnsIn(ResourceProperties.Columns);
  const gone = Object.entries(before).map(([table, names]) => {
    const kept = new Set(Object.hasOwn(after, table) ? after[table] : []);
    return [table, names.filter((name) => !kept.has(name))] as const;
  });
  return Object.fromEntries(gone.filter(([, names]) => names.length > 0));
}

function columnsIn(value: unknown): Columns {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([table, names]) => [table, Array.isArray(names) ? names.map(String) : []]),
  );
}

/** Whoever may invoke the handler writes the event: it must not make it remove anybody else's administrator. */
function ownOnly(dependencies: DeploymentDependencies, event: CustomResourceEvent): DeploymentDependencies {
  const { administrator, readers } = dependencies;
  // stacks of earlier versions name one reader, or none
  const { Reader = readers } = event.ResourceProperties;
  const isOwn = [Reader].flat().every((each) => readers.some((reader) => reader === each));
  if (isOwn && property(event, "Administrator") === administrator) return dependencies;
  throw new ConfigurationError("asked to remove administrators that are not the domain's own; nobody was removed", {
    help: "deploy the domain again, then delete it",
  });
}

function property({ ResourceProperties, ResourceType }: CustomResourceEvent, name: string): string {
  const value = ResourceProperties[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ConfigurationError(`\`${ResourceType}\` has no property \`${name}\``, {
    help: "deploy with constructs and handlers of one version",
  });
}
