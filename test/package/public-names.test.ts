import { expect, it } from "vitest";
import * as published from "../../lib/index.ts";

it("publishes these names, and a change of them is a change of the version", () => {
  expect(Object.keys(published).sort()).toEqual([
    "ConstructPropsError",
    "DataDomain",
    "DataDomainGrants",
    "DataDomainMonitoring",
    "DataProduct",
    "DataProductGrants",
    "InvalidDocumentError",
    "MeshError",
    "MissingHandlerError",
    "PolicyHub",
    "PolicyHubGrants",
    "PolicyHubMonitoring",
    "PurposeAccess",
    "indexMesh",
    "loadMesh",
    "parseMesh",
  ]);
});
