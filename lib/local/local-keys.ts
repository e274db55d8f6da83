import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { join } from "node:path";
import { KeyUnavailableError } from "../ports/errors.ts";
import type { DataKey, KeyScope, Keys } from "../ports/keys.ts";
import { createKeyFile, readKeyFile } from "./key-file.ts";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * {@link Keys} on one machine: a root key, in a file that only its owner may read, encrypts one key per domain and
 * purpose, which encrypts data keys. Each encryption authenticates what its key is for, so that no key can be used in
 * place of another.
 */
export class LocalKeys implements Keys {
  readonly #directory: string;
  #root: KeyObject | undefined;

  /** @param directory where the keys are kept; made when the first key is */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async generate(scope: KeyScope): Promise<DataKey> {
    const plaintext = randomBytes(KEY_BYTES);
    const key = this.#keyOf(scope) ?? this.#createKey(scope);
    return { plaintext, wrapped: seal(key, plaintext, aadOf(scope)) };
  }

  async unwrap(scope: KeyScope, wrapped: Uint8Array): Promise<Uint8Array> {
    const key = this.#keyOf(scope);
    if (!key) throw unavailable(scope);
    return open(key, wrapped, scope);
  }

  #keyOf(scope: KeyScope): KeyObject | undefined {
    const wrapped = readKeyFile(this.#fileOf(scope));
    return wrapped && createSecretKey(open(this.#rootKey(), wrapped, { ...scope, context: {} }));
  }

  #createKey(scope: KeyScope): KeyObject {
    const bare: KeyScope = { ...scope, context: {} };
    const wrapped = createKeyFile(this.#fileOf(scope), seal(this.#rootKey(), randomBytes(KEY_BYTES), aadOf(bare)));
    return createSecretKey(open(this.#rootKey(), wrapped, bare));
  }

  #rootKey(): KeyObject {
    const file = join(this.#directory, "root.key");
    this.#root ??= createSecretKey(readKeyFile(file) ?? createKeyFile(file, randomBytes(KEY_BYTES)));
    return this.#root;
  }

  #fileOf({ domain, purpose }: KeyScope): string {
    if (![domain, purpose].every((id) => /^[a-z0-9][a-z0-9-]*$/.test(id))) throw unavailable({ domain, purpose });
    return join(this.#directory, `${domain}__${purpose}.key`);
  }
}

/** Nonce, ciphertext, tag. */
function seal(key: KeyObject, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(key: KeyObject, sealed: Uint8Array, scope: KeyScope): Uint8Array {
  const body = Buffer.from(sealed);
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(aadOf(scope)).setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw unavailable(scope, cause);
  }
}

function aadOf({ domain, purpose, context }: KeyScope): Uint8Array {
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([domain, purpose, pairs]));
}

function unavailable({ domain, purpose }: Pick<KeyScope, "domain" | "purpose">, cause?: unknown): KeyUnavailableError {
  return new KeyUnavailableError(`the key of \`${domain}\` for \`${purpose}\` does not open this`, {
    cause,
    help: "keys belong to one mesh directory: use the one in which this was written",
  });
}
