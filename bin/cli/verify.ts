import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { verify as compare, type Findings } from "../../lib/lake-formation/verify.ts";
import { didYouMean } from "../../lib/model/did-you-mean.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseDuration } from "../../lib/model/time.ts";
import { catalogOf } from "./catalog.ts";
import type { Given, Run } from "./command.ts";
import { UsageError } from "./errors.ts";
import { instantOf } from "./instant.ts";
import { openMesh } from "./open-mesh.ts";
import { openState } from "./open-state.ts";
import { Progress } from "./progress.ts";
import { excerpt, print } from "./terminal.ts";

/** What was looked at, and what was found. */
export interface Verified {
  readonly findings: Findings;
  readonly sideDoors: readonly SideDoor[];
}

/** Compares what a state lets everybody read with what the mesh says. */
export const verify: Run = async (given, terminal) => {
  const { state: file, account, domain, broker } = given.values;
  if ((file === undefined) === (account === undefined)) {
    const fault =
      file === undefined ? "`--state` or `--account` is needed" : "`--state` and `--account` exclude each other";
    throw new UsageError(fault, { help: "name a kept state, or the account to look at" });
  }
  const lead = leadOf(given);
  requireBroker(broker);
  const at = instantOf(given, "at", terminal);
  const progress = new Progress(terminal);
  const mesh = openMesh(given.operands[0] ?? "", progress);
  if (domain !== undefined && !mesh.domains.some(({ id }) => id === domain)) {
    const known = mesh.domains.map(({ id }) => id);
    const help = didYouMean(domain, known) ?? `the mesh has ${known.map((id) => `\`${id}\``).join(", ") || "none"}`;
    throw new UsageError(`the mesh has no domain \`${excerpt(domain)}\``, { help });
  }
  const seen = file === undefined ? await live(given, mesh, progress) : kept(openState(file, given, progress));
  progress.step("comparing what is read with the mesh");
  const findings = compare(seen.state, indexMesh(mesh), at, { domain, lead, broker });
  progress.end();
  const verified: Verified = { findings, sideDoors: seen.sideDoors };
  const { verifiedJson, verifiedText } = await import("./verify-text.ts");
  const isJson = given.switches.has("json");
  await print(terminal, isJson ? verifiedJson(verified) : verifiedText(verified, seen.state, terminal.stdout));
  return isClean(verified) ? 0 : 3;
};

interface Seen {
  readonly state: LakeFormationState;
  readonly sideDoors: readonly SideDoor[];
}

/** A state holds grants, tags and filters: nothing of administrators and policies. */
function kept(state: LakeFormationState): Seen {
  const what = `side doors of ${state.account}: not looked at`;
  const remedy = "run `purpose-mesh verify --account` with credentials that may read them";
  return { state, sideDoors: [{ severity: "notice", kind: "not-looked-at", what, who: [], remedy }] };
}

async function live(given: Given, mesh: Mesh, progress: Progress): Promise<Seen> {
  if (given.values.region === undefined) {
    throw new UsageError("`--account` has no `--region`", { help: "each account has one catalog per Region" });
  }
  const catalog = catalogOf(given);
  const { domain, broker } = given.values;
  const { lookAtAccount } = await import("./verify-account.ts");
  progress.step(`reading Lake Formation of ${catalog.account}: a minute for each thousand tables`, true);
  return lookAtAccount(catalog, { mesh, domain, broker });
}

/** The first part of the path is the hub's name, by which its roles are told from other hubs'. */
function requireBroker(broker: string | undefined): void {
  if (broker === undefined || /^arn:[\w-]+:iam::\d{12}:role\/[a-z][a-z0-9-]*\/[\w+=,.@-]+$/.test(broker)) return;
  throw new UsageError(`\`--broker\` is no ARN of a hub's broker: \`${excerpt(broker)}\``, {
    help: "write one such as `arn:aws:iam::111122223333:role/purpose-mesh/purpose-mesh-broker`",
  });
}

function leadOf({ values: { lead = "PT5M" } }: Given): number {
  const duration = parseDuration(lead);
  if (duration === undefined) {
    throw new UsageError(`\`--lead\` is no duration: \`${excerpt(lead)}\``, { help: "write it like `PT5M`" });
  }
  return duration;
}

/** What was not looked at is shown, but only what was found counts. */
function isClean({ findings, sideDoors }: Verified): boolean {
  const { overExposures, underExposures, foreignOpenings } = findings;
  const open = sideDoors.filter(({ severity }) => severity !== "notice");
  return overExposures.length + underExposures.length + foreignOpenings.length + open.length === 0;
}
