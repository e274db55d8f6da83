import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/local/duckdb.ts";
import { asFileError, DiskFullError, NoPermissionError } from "../../lib/local/file-errors.ts";
import { replaceFile } from "../../lib/local/replace-file.ts";
import { runQuery } from "../../lib/local/session-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { folder, write } = temporaryFolder();

/** As Linux has it: whatever is written there finds no room. */
const FULL = "/dev/full";
/** As Linux has it: a file that not even its owner or root may read. */
const WITHHELD = "/proc/sys/vm/compact_memory";

describe("a full disk", () => {
  it("is told with the folder when the engine finds it, and leaves nothing half-written", async () => {
    const { connection, close } = await openDatabase();
    const copy = () => connection.run(`COPY (SELECT 1) TO '${FULL}' (FORMAT parquet)`);
    await expect(replaceFile(join(folder, "t.parquet"), copy)).rejects.toMatchObject({
      code: "disk-full",
      message: `no space is left in \`${folder}\``,
      help: `make room in \`${folder}\` and run it again`,
    });
    close();
    expect(readdirSync(folder)).not.toContain("t.parquet");
  });

  it.each([
    { says: "write ENOSPC", cause: Object.assign(new Error("write"), { code: "ENOSPC" }) },
    { says: "over quota", cause: Object.assign(new Error("write"), { code: "EDQUOT" }) },
    { says: "half a file", cause: new Error('IO Error: Could not write all bytes to file "f": wanted=9 wrote=1') },
    { says: "the policies", cause: new Error("IO error: /a/000003.log: No space left on device") },
  ])("is known by $says", ({ cause }) => {
    expect(asFileError(cause)).toBeInstanceOf(DiskFullError);
  });

  it.each([new Error("IO Error: Could not read file"), Object.assign(new Error("open"), { code: "EMFILE" }), "ENOSPC"])(
    "is not %s",
    (cause) => {
      expect(asFileError(cause)).toBe(cause);
    },
  );

  it("is no fault of the SQL that needed a file", async () => {
    const query = runQuery({
      access: [{ database: "crm__customers", table: "customers", regions: [{ columns: ["city"] }] }],
      fileOf: async () => {
        writeFileSync(FULL, "x");
        return "";
      },
      sql: "FROM crm__customers.customers",
    });
    await expect(query).rejects.toThrow(DiskFullError);
  });

  it("is no defect of a script", () => {
    const bin = JSON.stringify(join(import.meta.dirname, "../../bin/script.ts"));
    const script = write(
      "full.ts",
      `import { writeFileSync } from "node:fs";
      import { runScript } from ${bin};
      await runScript({ name: "full", says: "x", examples: [] }, () => writeFileSync("${FULL}", "x"));`,
    );
    const { status, stderr } = spawnSync(process.execPath, [script], {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "error[disk-full]: no space is left on the disk that is written to\n  help: make room on the disk that is written to and run it again\n",
    });
  });
});

describe("a place that this user may not have", () => {
  it.each(["EACCES", "EPERM", "EROFS"])("is told with its name and what to do: %s", (code) => {
    const cause = Object.assign(new Error("mkdir"), { code, path: "/data" });
    expect(asFileError(cause)).toMatchObject({
      code: "no-permission",
      message: "`/data` may not be read or changed",
      help: "run it as who may, or in a copy of the folder that is your own",
    });
  });

  it("is what names a file: others are left as they are, such as a port", () => {
    const cause = Object.assign(new Error("listen"), { code: "EACCES", port: 80 });
    expect(asFileError(cause)).toBe(cause);
  });

  it("is known by what the engine says of a file of ours, and of no other", async () => {
    const said = new Error('IO Error: Cannot open file "/a b/c.parquet": Permission denied');
    await expect(replaceFile(join(folder, "t.parquet"), () => Promise.reject(said))).rejects.toMatchObject({
      code: "no-permission",
      message: "`/a b/c.parquet` may not be read or changed",
    });
    // the text of a query may say so as well, with values of the data in it
    expect(asFileError(said)).toBe(said);
  });

  it.each([
    { what: "a key", fileOf: async () => readFileSync(WITHHELD, "utf8") },
    { what: "a folder", fileOf: () => Promise.reject(new NoPermissionError("/a/.mesh/keys/other.pseudonym.key")) },
    { what: "what was made of its data", fileOf: async () => WITHHELD },
  ])("is told to a session as its table, and not as the file, where it is $what", async ({ fileOf }) => {
    const access = [{ database: "crm__customers", table: "customers", regions: [{ columns: ["city"] }] }];
    const query = runQuery({ access, fileOf, sql: "FROM crm__customers.customers" });
    const { code, message, help } = await query.then(
      () => new Error("answered"),
      (error) => error,
    );
    expect({ code, message }).toEqual({
      code: "no-permission",
      message: "`crm__customers.customers` may not be read or changed",
    });
    expect(help).toContain("`.mesh`");
    expect(`${message} ${help}`).not.toMatch(/compact_memory|pseudonym|a\/\.mesh/);
  });

  it("is no defect of a script that finds no place for what it makes meanwhile", () => {
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "../../bin/demo.ts")], {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", TMPDIR: join(folder, "nowhere") },
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `error[no-permission]: \`${folder}/nowhere\` may not be read or changed\n  help: set \`TMPDIR\` to a folder that you may write to\n`,
    });
  });
});
