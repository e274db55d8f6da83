import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { maskOf } from "../../lib/encryption/mask.ts";
import { pseudonym } from "../../lib/encryption/pseudonym.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/contracts.md"), "utf8");

it("gives pipelines a pseudonym to compare theirs with", () => {
  const [, place = "", value = "", secret = "", expected] =
    /printf '(\S+)\\0(\w+)' \| openssl dgst -sha256 -hmac (\w+) [\s\S]*?# ([\w-]{22})$/m.exec(PAGE) ?? [];
  expect(pseudonym(createSecretKey(Buffer.from(secret)), place, value)).toBe(expected);
});

it("shows a mask as the embedded mesh makes it", () => {
  const [, mask] = /such as `([^`]+)` for an e-mail address/.exec(PAGE) ?? [];
  expect(maskOf({ name: "contact", type: "string", classification: "email" })).toBe(mask);
});
