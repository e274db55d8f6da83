import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MeshError } from "../../lib/model/errors.ts";
import { REPOSITORY } from "../repository.ts";
import { programEnvironment } from "./emulators.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, type Place } from "./places.ts";

/** The CDK's command line ended with an error, which it told by itself. */
class CdkError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "cdk";
}

/** A custom resource that does not answer would be waited for an hour. */
const LONGEST_MILLIS = 10 * 60_000;

/** Context of the app that makes it one for the emulators; what it sets up can be taken away again. */
const CONTEXT = ["-c", "local=true", "-c", "removal=destroy"];

/** Prepares the emulators' account as any account is prepared: once. */
export async function bootstrap(place: Place, tell: Tell): Promise<void> {
  await cdk(place, ["bootstrap", `aws://${LOCAL_ACCOUNT}/${LOCAL_REGION}`, "--app", ""], tell);
}

/** Deploys the example mesh, or the one that `-c mesh=` names among `more` arguments. */
export async function deploy(place: Place, tell: Tell, more: readonly string[] = []): Promise<void> {
  // templates of stacks that are no more would be counted as deployed
  rmSync(outputFolder(place), { recursive: true, force: true });
  const patiently = ["--require-approval", "never", "--concurrency", "3", "--asset-parallelism", "true"];
  await cdk(place, ["deploy", "--all", ...patiently, ...CONTEXT, ...more], tell);
}

/** Takes down every stack of the app. */
export async function destroy(place: Place, tell: Tell, more: readonly string[] = []): Promise<void> {
  await cdk(place, ["destroy", "--all", "--force", ...CONTEXT, ...more], tell);
}

/** Takes the CDK's output, as it comes. */
export type Tell = (text: string) => void;

/**
 * Runs the CDK's own command line against the emulators.
 *
 * @throws CdkError with the last of what it said
 */
async function cdk(place: Place, args: readonly string[], tell: Tell): Promise<void> {
  const program = join(REPOSITORY, "node_modules/aws-cdk/bin/cdk");
  const plain = ["--output", outputFolder(place), "--no-notices", "--ci"];
  const child = spawn(process.execPath, [program, ...args, ...plain], {
    cwd: REPOSITORY,
    env: {
      ...programEnvironment(place),
      CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
      CDK_DEFAULT_REGION: LOCAL_REGION,
      CDK_DISABLE_CLI_TELEMETRY: "true",
      // the validator takes seconds, and `npm run synth` runs it
      CDK_VALIDATION: "false",
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_MILLIS,
  });
  const end = () => child.kill();
  process.once("exit", end);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      tell(text);
    });
  }
  const [status] = await once(child, "close");
  process.off("exit", end);
  if (status === 0) return;
  const last = said.join("").trim().split("\n").slice(-12).join("\n");
  throw new CdkError(`\`cdk ${args.slice(0, 2).join(" ")}\` failed:\n${last}`, { help: `see ${place.folder}` });
}

function outputFolder({ folder }: Place): string {
  return join(folder, "cdk.out");
}

/** Which resource types of the deployed templates something stands in for, and how many of each. */
export function shimmedResources(place: Place): ReadonlyMap<string, number> {
  const folder = outputFolder(place);
  const templates = readdirSync(folder).filter((name) => name.endsWith(".template.json"));
  const types = templates.flatMap((name) => {
    const { Resources = {} } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return Object.values(Resources as Record<string, { readonly Type: string }>).map(({ Type }) => Type);
  });
  const counts = new Map<string, number>();
  for (const type of types.filter((one) => one.startsWith("Custom::Local")).sort()) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

/** Addresses of the APIs by variables of a shell, `HUB` or the domain, from what `cdk deploy` said among much else. */
export function apiAddresses(said: string): ReadonlyMap<string, string> {
  const outputs = said.matchAll(/^(?:Governance\.HubApi|Domain-(\S+)\.DomainApi) = (\S+)$/gm);
  const variable = (domain = "hub") => domain.toUpperCase().replaceAll("-", "_");
  return new Map([...outputs].map(([, domain, address = ""]) => [variable(domain), address]));
}
