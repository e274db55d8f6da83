import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ServiceUnavailableError } from "../ports/errors.ts";

/** Credentials as the SDK's clients take them; they ask again shortly before these expire. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date | undefined;
}

/** A session of a role. */
export interface RoleSession {
  readonly sessionName: string;
  /** Session policy, which only takes away from what the role may do. @default - all that the role may do */
  readonly policy?: string | undefined;
}

/** Reads the policy table, and writes nothing: for who uses a role that may. */
export const READ_ONLY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query", "kms:Decrypt"], Resource: "*" }],
});

/** Provides the credentials of a role; give it to a client as `credentials`. */
export function assumedRole(
  roleArn: string,
  { sessionName, policy }: RoleSession,
  client: Pick<STSClient, "send"> = new STSClient(),
): () => Promise<RoleCredentials> {
  return async () => {
    const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, Policy: policy });
    const { Credentials } = await client.send(command);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
      throw new ServiceUnavailableError("the role gave no credentials", { help: "retry in a moment" });
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
}
