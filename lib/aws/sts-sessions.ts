import { AssumeRoleCommand, type STSClient, STSServiceException } from "@aws-sdk/client-sts";
import type { Instant } from "../model/mesh.ts";
import { formatInstant } from "../model/time.ts";
import { PurposeRoleMissingError, ServiceUnavailableError } from "../ports/errors.ts";
import type { SessionCredentials, SessionRequest, Sessions } from "../ports/sessions.ts";

/** Bounds that STS sets; the upper one for a role assumed from a role. */
const SHORTEST = 900;
const LONGEST = 3600;
/** STS counts from when it answers, which is later than when we decided. */
const LATENCY = 5;

/** {@link Sessions} by AssumeRole on `role/purpose/<purpose>`. */
export class StsSessions implements Sessions {
  readonly #client: Pick<STSClient, "send">;
  readonly #partition: string;

  constructor(client: Pick<STSClient, "send">, partition: string) {
    this.#client = client;
    this.#partition = partition;
  }

  roleOf(purpose: string, account: string): string {
    return `arn:${this.#partition}:iam::${account}:role/purpose/${purpose}`;
  }

  async open({ person, purpose, account, at, expiresAt }: SessionRequest): Promise<SessionCredentials> {
    const remaining = Math.floor((expiresAt - at) / 1000) - LATENCY;
    const duration = Math.min(Math.max(remaining, SHORTEST), LONGEST);
    const command = new AssumeRoleCommand({
      RoleArn: this.roleOf(purpose, account),
      RoleSessionName: person,
      // stays with the session whatever it does next, and is in every entry of the trail
      SourceIdentity: person,
      DurationSeconds: duration,
      ...(remaining < SHORTEST ? { Policy: nothingFrom(expiresAt) } : {}),
    });
    const { Credentials } = await this.#client.send(command).catch(translate);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
      throw new ServiceUnavailableError("no credentials came back", { help: "retry in a moment" });
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Math.min(Expiration?.getTime() ?? expiresAt, expiresAt),
    };
  }
}

/** A session policy only takes away: what the role may do, until then. */
function nothingFrom(instant: Instant): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "*", Resource: "*" },
      {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { DateGreaterThanEquals: { "aws:CurrentTime": formatInstant(instant) } },
      },
    ],
  });
}

function translate(cause: unknown): never {
  if (!(cause instanceof STSServiceException)) throw cause;
  if (cause.name === "AccessDenied" || cause.name === "AccessDeniedException") {
    const help = "deploy the consumer account's purpose roles";
    throw new PurposeRoleMissingError("the purpose has no role that could be assumed", { cause, help });
  }
  if (cause.$fault === "server" || cause.$retryable !== undefined) {
    throw new ServiceUnavailableError("the security token service did not answer", { cause, help: "retry" });
  }
  throw cause;
}
