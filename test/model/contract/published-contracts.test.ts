import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readContract } from "../../../lib/model/contract/read-contract.ts";

/** Examples that the standard publishes, kept beside the repository where they are to be had. */
const FOLDER = resolve(import.meta.dirname, "../../../../shared/data/odcs");
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith(".odcs.yaml")) : [];

describe("contracts that the standard publishes", () => {
  if (files.length === 0) {
    it.skip("are not tried: shared/data/odcs, with the standard's examples, is not beside the repository", () => {});
    return;
  }

  it.each(files)("%s is read", (file) => {
    const contract = readContract(read(file));

    expect(contract.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(contract.ungoverned).toEqual([]);
  });

  it("keep names, keys and owners", () => {
    const contract = readContract(read("full-example.odcs.yaml"));

    expect(contract.tables.map(({ name }) => name)).toEqual(["tbl_1", "receivers_master"]);
    expect(contract.tables[0]).toMatchObject({ primaryKey: ["rcvr_id"], partitionKeys: ["txn_ref_dt"] });
    expect(contract.tables[1]?.primaryKey).toEqual(["id", "country_code"]);
    expect(contract.owners).toEqual(["daustin"]);
    expect(contract.serviceLevels).toHaveLength(8);
  });

  it("keep a type for each column", () => {
    const [table] = readContract(read("all-data-types.odcs.yaml")).tables;

    expect(table?.columns.map(({ type }) => type).join(" ")).toBe(
      "string date timestamp timestamp time double int bool list json",
    );
  });
});

function read(file: string): unknown {
  return parse(readFileSync(resolve(FOLDER, file), "utf8"));
}
