import { gunzipSync } from "node:zlib";
import { App } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { packedDocument } from "../../lib/constructs/private/packed-document.ts";
import { ConstructPropsError } from "../../lib/index.ts";

const scope = new App();

describe("packedDocument", () => {
  it("leaves short documents readable", () => {
    expect(packedDocument(scope, { mesh: 1 })).toBe('{"mesh":1}');
  });

  it("packs long ones so that they come out as they went in, the same bytes every time", () => {
    const people = Array.from({ length: 1_000 }, (_, index) => ({ id: `person-${index}@acme.example` }));
    const packed = packedDocument(scope, { people });
    expect(packed.length).toBeLessThan(JSON.stringify({ people }).length / 4);
    expect(JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString())).toEqual({ people });
    expect(packedDocument(scope, { people })).toBe(packed);
  });

  it("refuses what no deployment can carry", () => {
    const noise = Array.from({ length: 60_000 }, (_, index) => Math.sin(index).toString(36).slice(-9));
    expect(() => packedDocument(scope, noise)).toThrow(ConstructPropsError);
    expect(() => packedDocument(scope, noise)).toThrow(/characters to publish, at most 200000/);
  });
});
