import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { RemovalPolicy } from "aws-cdk-lib/core";
import type { Mesh, TokenIssuer } from "../../lib/index.ts";
import { didYouMean } from "../../lib/model/did-you-mean.ts";
import { isAccount, isRegion } from "../cli/catalog.ts";
import { UsageError } from "../cli/errors.ts";

/** Where a mesh is deployed, and whose tokens it takes. */
export interface DeploymentSettings {
  readonly region: string;
  /** Account of `hub`, of `consumer` and of each domain by its id. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Account of whatever `accounts` does not name. */
  readonly account: string;
  readonly tokens: TokenIssuer;
  /** What becomes of decisions, data and keys when a stack goes. @default - they stay */
  readonly removalPolicy?: RemovalPolicy | undefined;
  /** Where an API is called, for the outputs that say so. @default - its endpoint */
  readonly apiAddress?: ((api: HttpApi) => string) | undefined;
}

/** All that the app is told. */
export interface AppSettings extends DeploymentSettings {
  /** Path of the mesh document. */
  readonly mesh: string | undefined;
  /** Whether it goes to the emulators of this machine. */
  readonly local: boolean;
}

/** The example's own account, so that a synth needs no credentials. */
const EXAMPLE = { account: "111122223333", region: "eu-west-1" };

/**
 * Reads context: `mesh`, `accounts` (`hub:<id>,consumer:<id>,<domain>:<id>`), `region`, `issuer`, `audience`, `removal`,
 * `local`.
 *
 * @throws UsageError for what cannot be meant
 */
export function readSettings(
  context: (key: string) => unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): AppSettings {
  const text = (key: string) => {
    const value = context(key);
    return value === undefined ? undefined : String(value);
  };
  return {
    mesh: text("mesh"),
    region: readRegion(text("region") ?? environment.CDK_DEFAULT_REGION ?? EXAMPLE.region),
    account: environment.CDK_DEFAULT_ACCOUNT ?? EXAMPLE.account,
    accounts: readAccounts(text("accounts") ?? ""),
    tokens: { issuer: text("issuer") ?? "https://id.acme.example", audience: text("audience") ?? "purpose-mesh" },
    removalPolicy: readRemovalPolicy(text("removal")),
    local: readLocal(text("local")),
  };
}

function readRemovalPolicy(text: string | undefined): RemovalPolicy | undefined {
  if (text === undefined || text === "retain") return undefined;
  if (text === "destroy") return RemovalPolicy.DESTROY;
  throw misuse("removal", `\`${text}\``, "write `retain` or `destroy`");
}

function readLocal(text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw misuse("local", `\`${text}\``, "write `true`, or leave it out");
}

function readRegion(text: string): string {
  if (isRegion(text)) return text;
  throw misuse("region", `\`${text}\` is no Region`, "write one such as `eu-west-1`");
}

function readAccounts(text: string): Readonly<Record<string, string>> {
  const accounts = new Map<string, string>();
  for (const pair of text.split(",").filter((one) => one.trim() !== "")) {
    const [whose = "", account = "", ...more] = pair.trim().split(":");
    if (!isAccount(account) || more.length > 0) {
      throw misuse("accounts", `\`${pair.trim()}\``, "write pairs such as `crm:111122223333`, with commas between");
    }
    if (accounts.has(whose)) throw misuse("accounts", `\`${whose}\` is given twice`, "keep one");
    accounts.set(whose, account);
  }
  return Object.fromEntries(accounts);
}

/**
 * Refuses an account for a domain that the mesh does not have: after a slip of the pen, the domain that was meant would
 * be deployed to the account of all others.
 *
 * @throws UsageError for a name that is neither `hub` nor `consumer` nor a domain's
 */
export function requireKnownAccounts({ accounts }: DeploymentSettings, { domains }: Mesh): void {
  const known = ["hub", "consumer", ...domains.map(({ id }) => id)];
  const unknown = Object.keys(accounts).find((whose) => !known.includes(whose));
  if (unknown === undefined) return;
  const help = didYouMean(unknown, known) ?? `there are ${known.map((name) => `\`${name}\``).join(", ")}`;
  throw misuse("accounts", `the mesh has no domain \`${unknown}\``, help);
}

function misuse(key: string, what: string, help: string): UsageError {
  return new UsageError(`context \`${key}\`: ${what}`, { help });
}
