import { AthenaClient } from "@aws-sdk/client-athena";
import { GlueClient } from "@aws-sdk/client-glue";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { wait } from "../../../lib/aws/wait.ts";
import type { LiveAccount } from "../account.ts";
import { LiveAccountError, LiveServiceError } from "../errors.ts";
import type { Pace } from "../ports.ts";
import { AwsKeys } from "./keys.ts";
import { AthenaEngine } from "./query-engine.ts";
import { AwsRoles } from "./roles.ts";
import { AwsStorage } from "./storage.ts";

export interface ConnectionSettings {
  readonly region: string;
  /** Profile of the AWS configuration. @default - the SDK's own chain: environment, `AWS_PROFILE`, role of the machine */
  readonly profile?: string | undefined;
}

/** The account that the credentials belong to; `open` connects to its services. */
export interface Connection {
  readonly account: string;
  open(): Promise<LiveAccount>;
}

/** {@link Pace} of the real clock. */
const REAL_PACE: Pace = { now: Date.now, pause: wait };

/**
 * Asks STS whose credentials these are; nothing else is called before the answer is known.
 *
 * @throws LiveAccountError if there are no credentials, or none that may be used
 */
export async function connect(settings: ConnectionSettings, pace: Pace = REAL_PACE): Promise<Connection> {
  const sts = new STSClient(settings);
  const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({})).catch(explain);
  return { account, open: () => open({ settings, sts, account, arn, pace }) };
}

interface Identified {
  readonly settings: ConnectionSettings;
  readonly sts: STSClient;
  readonly account: string;
  readonly arn: string;
  readonly pace: Pace;
}

async function open({ settings, sts, account, arn, pace }: Identified): Promise<LiveAccount> {
  const iam = new IAMClient(settings);
  const [, partition = "aws"] = arn.split(":");
  const caller = await callerOf(arn, iam);
  return {
    place: { account, region: settings.region },
    partition,
    caller,
    clients: { lakeFormation: new LakeFormationClient(settings), glue: new GlueClient(settings) },
    roles: new AwsRoles({ iam, sts, account, partition, caller, pace }),
    storage: new AwsStorage(new S3Client(settings), settings.region),
    engine: new AthenaEngine({
      client: new AthenaClient(settings),
      as: ({ credentials }) => new AthenaClient({ region: settings.region, credentials }),
      pace,
    }),
    keys: new AwsKeys(settings),
    pace,
  };
}

/** What Lake Formation and trust policies call the caller: of a session, the role, whose path the session does not tell. */
async function callerOf(arn: string, iam: IAMClient): Promise<string> {
  const [, , , , , resource = ""] = arn.split(":");
  const [kind, name] = resource.split("/");
  if (kind === "user") return arn;
  if (kind !== "assumed-role" || !name) {
    const help = "run as a role or a user with the permissions that docs/live-account.md lists";
    throw new LiveAccountError(`\`${arn}\` is neither a role nor a user`, { help });
  }
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  if (!Role?.Arn) throw new LiveServiceError(`IAM does not tell the ARN of the role \`${name}\``);
  return Role.Arn;
}

function explain(cause: unknown): never {
  const name = cause instanceof Error ? cause.name : "";
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    throw new LiveAccountError("no AWS credentials were found", {
      cause,
      help: "sign in to the sandbox account (`aws sso login`), and set `AWS_PROFILE` or the `AWS_ACCESS_KEY_ID` variables",
    });
  }
  if (/Expired|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|AccessDenied/.test(name)) {
    const help = "sign in again; `aws sts get-caller-identity` tells whether it worked";
    throw new LiveAccountError(`AWS does not take the credentials: ${name}`, { cause, help });
  }
  throw cause;
}
