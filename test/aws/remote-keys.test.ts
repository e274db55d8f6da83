import { describe, expect, it } from "vitest";
import { InsecureKeysError, remoteKeys } from "../../lib/aws/jose-token-verifier.ts";

describe("remoteKeys", () => {
  it.each(["https://id.acme.example/keys", "http://127.0.0.1:8080/keys", "http://[::1]/keys", "http://localhost/keys"])(
    "reads keys from %s",
    (address) => {
      expect(remoteKeys(address)).toBeTypeOf("function");
    },
  );

  it.each([
    "http://id.acme.example/keys",
    "http://127.0.0.1.evil.example/keys",
    "http://localhost.evil.example/keys",
    "http://localhost@evil.example/keys",
    "file:///keys",
    "id.acme.example/keys",
    "",
  ])("takes no keys from %j, which others could put theirs into", (address) => {
    expect(() => remoteKeys(address)).toThrow(InsecureKeysError);
  });
});
