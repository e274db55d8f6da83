import { RemovalPolicy } from "aws-cdk-lib/core";
import type { TokenIssuer } from "../../lib/index.ts";

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
}

/** What the app is told beside. */
export interface AppSettings extends DeploymentSettings {
  /** Path of the mesh document. */
  readonly mesh: string | undefined;
  /** Whether it goes to the emulators of this machine. */
  readonly local: boolean;
}

/** The example's own account, so that a synth needs no credentials. */
const EXAMPLE = { account: "111122223333", region: "eu-west-1" };

/** Reads context: `mesh`, `accounts` (`hub:<id>,consumer:<id>,<domain>:<id>`), `region`, `issuer`, `audience`, `removal`, `local`. */
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
    region: text("region") ?? environment.CDK_DEFAULT_REGION ?? EXAMPLE.region,
    account: environment.CDK_DEFAULT_ACCOUNT ?? EXAMPLE.account,
    accounts: readAccounts(text("accounts") ?? ""),
    tokens: { issuer: text("issuer") ?? "https://id.acme.example", audience: text("audience") ?? "purpose-mesh" },
    removalPolicy: readRemovalPolicy(text("removal")),
    local: text("local") === "true",
  };
}

function readRemovalPolicy(text: string | undefined): RemovalPolicy | undefined {
  if (text === undefined || text === "retain") return undefined;
  if (text === "destroy") return RemovalPolicy.DESTROY;
  throw new Error(`context \`removal\`: \`${text}\` is neither \`retain\` nor \`destroy\``);
}

function readAccounts(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, whose, account] = /^\s*([a-z][a-z0-9-]*):(\d{12})\s*$/.exec(pair) ?? [];
      if (whose === undefined || account === undefined) {
        throw new Error(`context \`accounts\`: \`${pair}\` does not look like \`crm:111122223333\``);
      }
      return [whose, account];
    }),
  );
}
