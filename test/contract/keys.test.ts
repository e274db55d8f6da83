import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { InvalidCiphertextException } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { KmsKeys } from "../../lib/aws/kms-keys.ts";
import { LocalKeys } from "../../lib/local/local-keys.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keysContract } from "./keys.contract.ts";

const { folder } = temporaryFolder();

interface KmsInput {
  readonly KeyId: string;
  readonly EncryptionContext: Readonly<Record<string, string>>;
  readonly CiphertextBlob?: Uint8Array;
}

/** A key management service with the two operations that are used: key and context are both part of a wrap. */
function fakeKms() {
  const send = async ({ input }: { readonly input: KmsInput }) => {
    const key = createHash("sha256").update(input.KeyId).digest();
    const context = Buffer.from(JSON.stringify(Object.entries(input.EncryptionContext).sort()));
    return input.CiphertextBlob ? { Plaintext: open(key, context, input.CiphertextBlob) } : generate(key, context);
  };
  return { send } as never;
}

function generate(key: Buffer, context: Buffer) {
  const [Plaintext, nonce] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(context);
  const sealed = Buffer.concat([cipher.update(Plaintext), cipher.final()]);
  return { Plaintext, CiphertextBlob: Buffer.concat([nonce, cipher.getAuthTag(), sealed]) };
}

function open(key: Buffer, context: Buffer, blob: Uint8Array): Buffer {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, blob.subarray(0, 12)).setAAD(context);
    decipher.setAuthTag(blob.subarray(12, 28));
    return Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
  } catch {
    throw new InvalidCiphertextException({ message: "", $metadata: {} });
  }
}

describe("KmsKeys", () => {
  it("lets no context pass one purpose off as another: key policies go by it", async () => {
    const sent: KmsInput[] = [];
    const send = async ({ input }: { readonly input: KmsInput }) => {
      sent.push(input);
      return generate(randomBytes(32), Buffer.alloc(0));
    };

    await new KmsKeys({ send } as never).generate({ domain: "crm", purpose: "fraud", context: { purpose: "care" } });

    expect(sent).toMatchObject([
      { KeyId: "alias/crm/purpose/fraud", EncryptionContext: { domain: "crm", purpose: "fraud" } },
    ]);
  });
});

keysContract("KmsKeys", async () => new KmsKeys(fakeKms()));
keysContract("LocalKeys", async () => new LocalKeys(mkdtempSync(join(folder, "keys-"))));
