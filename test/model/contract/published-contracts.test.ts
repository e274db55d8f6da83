import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkMesh } from "../../../lib/model/check.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { FILE, meshFrom, productFrom } from "./contracted.ts";

/** Examples that the standard publishes, kept beside the repository where they are to be had. */
const FOLDER = resolve(import.meta.dirname, "../../../../shared/data/odcs");
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith(".odcs.yaml")) : [];

describe("contracts that the standard publishes", () => {
  if (files.length === 0) {
    it.skip("are not tried: shared/data/odcs, with the standard's examples, is not beside the repository", () => {});
    return;
  }

  it.each(files)("%s is read, and loses nothing", (file) => {
    const mesh = meshFrom(read(file));
    const said = checkMesh(indexMesh(mesh)).warnings.filter(({ path }) => path.startsWith("orders.odcs.yaml"));

    expect(mesh.products[1]?.contract).toBe(FILE);
    expect(said.filter(({ id }) => id !== "unclassified-column")).toEqual([]);
  });

  it("keep names, partitions and owners", () => {
    const { tables, owners } = productFrom(read("full-example.odcs.yaml"));

    expect(tables.map(({ name }) => name)).toEqual(["tbl_1", "receivers_master"]);
    expect(tables[0]?.columns.filter(({ partition }) => partition)).toMatchObject([{ name: "txn_ref_dt" }]);
    expect(owners).toEqual(["daustin"]);
  });

  it("keep a type for each column", () => {
    const [table] = productFrom(read("all-data-types.odcs.yaml")).tables;

    expect(table?.columns.map(({ type }) => type).join(" ")).toBe(
      "string date timestamp timestamp time double int bool list json",
    );
  });
});

function read(file: string): unknown {
  return parse(readFileSync(resolve(FOLDER, file), "utf8"));
}
