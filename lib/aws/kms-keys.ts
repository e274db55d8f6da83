import {
  DecryptCommand,
  DisabledException,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
  KMSServiceException,
  NotFoundException,
} from "@aws-sdk/client-kms";
import { KeyUnavailableError } from "../ports/errors.ts";
import type { DataKey, KeyScope, Keys } from "../ports/keys.ts";

/** {@link Keys} on KMS: one key per domain and purpose, found by its alias. */
export class KmsKeys implements Keys {
  readonly #client: Pick<KMSClient, "send">;

  constructor(client: Pick<KMSClient, "send">) {
    this.#client = client;
  }

  async generate(scope: KeyScope): Promise<DataKey> {
    const { Plaintext, CiphertextBlob } = await this.#client
      .send(new GenerateDataKeyCommand({ ...named(scope), KeySpec: "AES_256" }))
      .catch(translate);
    if (!Plaintext || !CiphertextBlob) throw unavailable();
    return { plaintext: Plaintext, wrapped: CiphertextBlob };
  }

  async unwrap(scope: KeyScope, wrapped: Uint8Array): Promise<Uint8Array> {
    // naming the key keeps a blob that was wrapped by another one from being accepted
    const { Plaintext } = await this.#client
      .send(new DecryptCommand({ ...named(scope), CiphertextBlob: wrapped }))
      .catch(translate);
    if (!Plaintext) throw unavailable();
    return Plaintext;
  }
}

function named({ domain, purpose, context }: KeyScope): { KeyId: string; EncryptionContext: Record<string, string> } {
  // INVARIANT: the scope's own parts come last, so that a context cannot pass one purpose's key off as another's
  return { KeyId: `alias/${domain}/purpose/${purpose}`, EncryptionContext: { ...context, domain, purpose } };
}

function translate(cause: unknown): never {
  const isRefusal =
    cause instanceof NotFoundException ||
    cause instanceof DisabledException ||
    cause instanceof InvalidCiphertextException ||
    cause instanceof IncorrectKeyException ||
    (cause instanceof KMSServiceException && cause.name === "AccessDeniedException");
  throw isRefusal ? unavailable(cause) : cause;
}

function unavailable(cause?: unknown): KeyUnavailableError {
  const help = "the purpose must be in use in the domain, and the caller one of its readers";
  return new KeyUnavailableError("there is no such key for the caller", { cause, help });
}
