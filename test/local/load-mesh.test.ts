import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { InvalidDocumentError } from "../../lib/model/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "load-mesh-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

const EMPTY_MESH = "mesh: 1\npurposes: []\npeople: []\ndomains: []\n";

describe("loadMesh", () => {
  const withContract = (path: string) =>
    `${EMPTY_MESH.replace("domains: []\n", "")}domains:\n  - id: crm\n    owners: [o@acme.example]\n    products:\n      - { id: customers, contract: "${path}" }\n`;

  it("reads a mesh", () => {
    expect(loadMesh(written("mesh.yaml", EMPTY_MESH)).purposes).toEqual([]);
  });

  it.each(["../outside.yaml", "/etc/passwd", "a/../../outside.yaml", "."])("never opens `%s` as a contract", (path) => {
    writeFileSync(join(folder, "..", "outside.yaml"), "secret: [unclosed");
    const faults = faultsOf(() => loadMesh(written("mesh.yaml", withContract(path)))).join("\n");
    expect(faults).toContain("outside the folder");
    expect(faults).not.toContain("secret");
  });

  it("does not follow a link out of the folder", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    writeFileSync(join(elsewhere, "c.yaml"), "a: [");
    symlinkSync(join(elsewhere, "c.yaml"), join(folder, "c.yaml"));
    expect(faultsOf(() => loadMesh(written("mesh.yaml", withContract("c.yaml")))).join()).toContain(
      "outside the folder",
    );
    rmSync(elsewhere, { recursive: true });
  });

  it("names the contract that is missing", () => {
    mkdirSync(join(folder, "contracts"));
    const faults = faultsOf(() => loadMesh(written("mesh.yaml", withContract("contracts/c.odcs.yaml"))));
    expect(faults.join()).toContain("contracts/c.odcs.yaml: there is no such file");
  });
});
