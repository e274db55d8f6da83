import { describe, expect, it } from "vitest";
import { KeyUnavailableError } from "../../lib/ports/errors.ts";
import type { KeyScope, Keys } from "../../lib/ports/keys.ts";

const SCOPE: KeyScope = { domain: "crm", purpose: "fraud", context: { product: "crm/customers", epoch: "1" } };

/** What every {@link Keys} promises; run for every adapter. */
export function keysContract(name: string, create: () => Promise<Keys>): void {
  describe(`${name} keeps the contract of Keys`, () => {
    it("unwraps what it wrapped, for the same scope", async () => {
      const keys = await create();

      const { plaintext, wrapped } = await keys.generate(SCOPE);

      expect(plaintext).toHaveLength(32);
      expect(Buffer.from(await keys.unwrap(SCOPE, wrapped))).toEqual(Buffer.from(plaintext));
    });

    it("makes another key every time, and never stores it plainly", async () => {
      const keys = await create();

      const [one, other] = [await keys.generate(SCOPE), await keys.generate(SCOPE)];

      expect(Buffer.from(one.plaintext)).not.toEqual(Buffer.from(other.plaintext));
      expect(Buffer.from(one.wrapped).includes(Buffer.from(one.plaintext))).toBe(false);
    });

    it.each([
      { why: "purpose", scope: { ...SCOPE, purpose: "marketing" } },
      { why: "domain", scope: { ...SCOPE, domain: "sales" } },
      { why: "context", scope: { ...SCOPE, context: { ...SCOPE.context, epoch: "2" } } },
      { why: "context that names a purpose", scope: { ...SCOPE, purpose: "marketing", context: { purpose: "fraud" } } },
    ])("does not unwrap for another $why", async ({ scope }) => {
      const keys = await create();
      const { wrapped } = await keys.generate(SCOPE);
      await keys.generate(scope);

      await expect(keys.unwrap(scope, wrapped)).rejects.toThrow(KeyUnavailableError);
    });

    it("does not unwrap what was changed", async () => {
      const keys = await create();
      const { wrapped } = await keys.generate(SCOPE);
      const changed = Uint8Array.from(wrapped, (byte, at) => (at === wrapped.length - 1 ? byte ^ 1 : byte));

      await expect(keys.unwrap(SCOPE, changed)).rejects.toThrow(KeyUnavailableError);
      await expect(keys.unwrap(SCOPE, new Uint8Array(0))).rejects.toThrow(KeyUnavailableError);
    });
  });
}
