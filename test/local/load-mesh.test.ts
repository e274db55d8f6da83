import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { faultsOf } from "../support/faults-of.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { folder: around, write } = temporaryFolder();
const folder = join(around, "mesh");
mkdirSync(folder);
const written = (name: string, text: string) => write(join("mesh", name), text);

const EMPTY_MESH = "mesh: 1\npurposes: []\npeople: []\ndomains: []\n";

describe("loadMesh", () => {
  const withContract = (path: string) =>
    `${EMPTY_MESH.replace("domains: []\n", "")}domains:\n  - id: crm\n    owners: [o@acme.example]\n    products:\n      - { id: customers, contract: "${path}" }\n`;

  it("reads a mesh", () => {
    expect(loadMesh(written("mesh.yaml", EMPTY_MESH)).purposes).toEqual([]);
  });

  it.each(["../outside.yaml", "/etc/passwd", "a/../../outside.yaml", "."])("never opens `%s` as a contract", (path) => {
    write("outside.yaml", "secret: [unclosed");
    const faults = faultsOf(() => loadMesh(written("mesh.yaml", withContract(path)))).join("\n");
    expect(faults).toContain("outside the folder");
    expect(faults).not.toContain("secret");
  });

  it("does not follow a link out of the folder", () => {
    symlinkSync(write("c.yaml", "a: ["), join(folder, "c.yaml"));
    expect(faultsOf(() => loadMesh(written("mesh.yaml", withContract("c.yaml")))).join()).toContain(
      "outside the folder",
    );
  });

  it("names the contract that is missing", () => {
    mkdirSync(join(folder, "contracts"));
    const faults = faultsOf(() => loadMesh(written("mesh.yaml", withContract("contracts/c.odcs.yaml"))));
    expect(faults.join()).toContain("contracts/c.odcs.yaml: there is no such file");
  });
});
