import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { parseMesh } from "../../lib/model/document/parse-mesh.ts";
import { arbitraryMesh, meshDocument } from "../support/arbitraries.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";

describe("parseMesh", PROPERTIES, () => {
  it("reads every mesh back from its document", () => {
    fc.assert(
      fc.property(arbitraryMesh, (mesh) => {
        expect(parseMesh(meshDocument(mesh))).toEqual(mesh);
      }),
      propertyRuns(200),
    );
  });

  it("reads the same mesh from YAML and from JSON", () => {
    fc.assert(
      fc.property(arbitraryMesh, (mesh) => {
        const document = meshDocument(mesh);

        expect(parseMesh(parse(stringify(document)))).toEqual(mesh);
        expect(parseMesh(JSON.parse(JSON.stringify(document)))).toEqual(mesh);
      }),
      propertyRuns(20),
    );
  });
});
