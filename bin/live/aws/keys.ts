import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  type KMSClientConfig,
  KMSServiceException,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import type { Keys, PolicyDocument, RoleSession } from "../ports.ts";

/** The shortest that KMS allows. */
const PENDING_DAYS = 7;
const PLAINTEXT = new TextEncoder().encode("an invented address");

/** {@link Keys} in KMS. */
export class AwsKeys implements Keys {
  readonly #client: KMSClient;
  readonly #settings: KMSClientConfig;

  constructor(settings: KMSClientConfig) {
    this.#settings = settings;
    this.#client = new KMSClient(settings);
  }

  async create(policy: PolicyDocument, tags: Readonly<Record<string, string>>): Promise<string> {
    const { KeyMetadata } = await this.#client.send(
      new CreateKeyCommand({
        Description: "Made by purpose-mesh live:check, which schedules its deletion",
        Policy: JSON.stringify(policy),
        Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      }),
    );
    return KeyMetadata?.KeyId ?? "";
  }

  async remove(key: string): Promise<void> {
    try {
      await this.#client.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: PENDING_DAYS }));
    } catch (error) {
      if (!(error instanceof KMSServiceException) || !/pending deletion|PendingDeletion/i.test(error.message))
        throw error;
    }
  }

  async seal(key: string, context: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const command = new EncryptCommand({ KeyId: key, Plaintext: PLAINTEXT, EncryptionContext: { ...context } });
    return (await this.#client.send(command)).CiphertextBlob ?? new Uint8Array();
  }

  async canUnseal(
    { credentials }: RoleSession,
    sealed: Uint8Array,
    context: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const client = new KMSClient({ ...this.#settings, profile: undefined, credentials });
    try {
      await client.send(new DecryptCommand({ CiphertextBlob: sealed, EncryptionContext: { ...context } }));
      return true;
    } catch (error) {
      const isNo = error instanceof KMSServiceException && /AccessDenied|InvalidCiphertext/.test(error.name);
      if (isNo) return false;
      throw error;
    } finally {
      client.destroy();
    }
  }
}
