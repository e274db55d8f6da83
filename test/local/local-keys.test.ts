import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { LocalKeys } from "../../lib/local/local-keys.ts";
import { PseudonymKeys } from "../../lib/local/pseudonym-keys.ts";
import { KeyUnavailableError } from "../../lib/ports/errors.ts";
import type { KeyScope } from "../../lib/ports/keys.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { folder: around } = temporaryFolder();
let folder: string;
beforeEach(({ task }) => {
  folder = join(around, task.id, "keys");
});

const scope: KeyScope = { domain: "crm", purpose: "marketing", context: { product: "customers" } };

describe("LocalKeys", () => {
  it("unwraps what it wrapped, in a later process too", async () => {
    const { plaintext, wrapped } = await new LocalKeys(folder).generate(scope);
    expect(await new LocalKeys(folder).unwrap(scope, wrapped)).toEqual(plaintext);
    expect(plaintext).toHaveLength(32);
  });

  it.each([
    { why: "another purpose", other: { ...scope, purpose: "fraud" } },
    { why: "another domain", other: { ...scope, domain: "sales" } },
    { why: "another context", other: { ...scope, context: { product: "orders" } } },
    { why: "no context", other: { ...scope, context: {} } },
    { why: "a path", other: { ...scope, purpose: "../marketing" } },
  ])("opens nothing for $why", async ({ other }) => {
    const keys = new LocalKeys(folder);
    const { wrapped } = await keys.generate(scope);
    if (!other.purpose.includes("/")) await keys.generate(other);
    await expect(keys.unwrap(other, wrapped)).rejects.toThrow(KeyUnavailableError);
  });

  it("opens nothing that was changed", async () => {
    const keys = new LocalKeys(folder);
    const { wrapped } = await keys.generate(scope);
    for (const at of [0, 12, wrapped.length - 1]) {
      const changed = Uint8Array.from(wrapped, (byte, index) => (index === at ? byte ^ 1 : byte));
      await expect(keys.unwrap(scope, changed)).rejects.toThrow(KeyUnavailableError);
    }
    await expect(keys.unwrap(scope, wrapped.slice(0, 5))).rejects.toThrow(KeyUnavailableError);
  });

  it("does not take the key file of one purpose for another's", async () => {
    const keys = new LocalKeys(folder);
    const { wrapped } = await keys.generate(scope);
    writeFileSync(join(folder, "crm__fraud.key"), readFileSync(join(folder, "crm__marketing.key")), { mode: 0o600 });
    await expect(keys.unwrap({ ...scope, purpose: "fraud" }, wrapped)).rejects.toThrow(KeyUnavailableError);
  });

  it("keeps its files to their owner, and trusts none that others can read", async () => {
    const { wrapped } = await new LocalKeys(folder).generate(scope);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    chmodSync(join(folder, "root.key"), 0o644);
    await expect(new LocalKeys(folder).unwrap(scope, wrapped)).rejects.toThrow("can be read by others");
  });

  it("makes one key however many ask at once", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => new LocalKeys(folder).generate(scope)));
    for (const { plaintext, wrapped } of made) {
      expect(await new LocalKeys(folder).unwrap(scope, wrapped)).toEqual(plaintext);
    }
    expect(readdirSync(folder).sort()).toEqual(["crm__marketing.key", "root.key"]);
  });
});

describe("PseudonymKeys", () => {
  it("gives a purpose the same key always, and each its own", async () => {
    const keys = () => new PseudonymKeys(new LocalKeys(folder), folder);
    const [first, again, other] = [
      await keys().keyOf("marketing"),
      await keys().keyOf("marketing"),
      await keys().keyOf("fraud"),
    ];
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });
});
