import { createSecretKey, type KeyObject } from "node:crypto";
import { join } from "node:path";
import type { KeyScope, Keys } from "../ports/keys.ts";
import { createKeyFile, readKeyFile } from "./key-file.ts";

/** The key of each purpose from which its pseudonyms are made in all domains: made on first use, stored encrypted. */
export class PseudonymKeys {
  readonly #keys: Keys;
  readonly #directory: string;
  readonly #cache = new Map<string, KeyObject>();

  constructor(keys: Keys, directory: string) {
    this.#keys = keys;
    this.#directory = directory;
  }

  async keyOf(purpose: string): Promise<KeyObject> {
    const key = this.#cache.get(purpose) ?? (await this.#read(purpose));
    this.#cache.set(purpose, key);
    return key;
  }

  async #read(purpose: string): Promise<KeyObject> {
    const scope: KeyScope = { domain: "pseudonyms", purpose, context: { use: "pseudonym" } };
    const file = join(this.#directory, `${purpose}.pseudonym.key`);
    const wrapped = readKeyFile(file) ?? createKeyFile(file, (await this.#keys.generate(scope)).wrapped);
    return createSecretKey(await this.#keys.unwrap(scope, wrapped));
  }
}
