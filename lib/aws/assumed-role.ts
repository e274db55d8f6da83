import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ServiceUnavailableError } from "../ports/errors.ts";

/** Credentials as the SDK's clients take them; they ask again shortly before these expire. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date | undefined;
}

/** Provides the credentials of a role; give it to a client as `credentials`. */
export function assumedRole(
  roleArn: string,
  { sessionName }: { readonly sessionName: string },
  client: Pick<STSClient, "send"> = new STSClient(),
): () => Promise<RoleCredentials> {
  return async () => {
    const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName });
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
