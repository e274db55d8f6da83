import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MESH, QUESTION, temporaryFolder } from "./support/mesh-files.ts";
import { runProgram } from "./support/run.ts";

const CLI = fileURLToPath(new URL("../../bin/cli.ts", import.meta.url));
const files = temporaryFolder();
const mesh = files.write("mesh.yaml", MESH);
const AT = ["--at", "2026-06-01T00:00:00Z"] as const;

const ANSWER = `${JSON.stringify({
  outcome: "allow",
  person: "alice@acme.example",
  product: "crm/customers",
  purpose: "marketing",
  at: "2026-06-01T00:00:00.000Z",
  expiresAt: "2026-06-01T00:30:00.000Z",
  reasons: [],
  view: {
    customers: {
      columns: { city: "clear", customer_id: "pseudonym", email: "clear" },
      rows: "city <> 'Oslo' AND consent_marketing = true",
    },
  },
})}\n`;

describe("the program", () => {
  it("answers one question in JSON, and nothing else", async () => {
    const ran = await runProgram(["decide", mesh, ...QUESTION, ...AT, "--json"]);
    expect(ran).toEqual({ exitCode: 0, stdout: ANSWER, stderr: "" });
  });

  it("answers a batch from the standard input, in order", async () => {
    const question = { person: "alice@acme.example", product: "crm/customers", purpose: "marketing" };
    const at = "2026-06-01T00:00:00Z";
    const questions = [
      { ...question, at },
      { ...question, person: "nobody", at },
      { ...question, at },
    ];
    const stdin = questions.map((one) => `${JSON.stringify(one)}\n`).join("");

    const { exitCode, stdout, stderr } = await runProgram(["decide", mesh, "--batch", "-"], { stdin });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [first, second, third] = stdout.split(/(?<=\n)/);
    expect([first, third]).toEqual([ANSWER, ANSWER]);
    expect(second).toContain('"outcome":"gap"');
  });

  it("writes colours to no pipe, even where tables are shown", async () => {
    const { stdout, exitCode } = await runProgram(["decide", mesh, ...QUESTION, ...AT]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("ALLOWED");
    expect(stdout).not.toContain("\u001b");
  });

  it("colours what it says where asked to, and never with NO_COLOR", async () => {
    const words = ["decide", mesh, ...QUESTION, ...AT];
    const [coloured, plain] = await Promise.all([
      runProgram(words, { env: { FORCE_COLOR: "1", NO_COLOR: "" } }),
      runProgram(words, { env: { NO_COLOR: "1" } }),
    ]);
    expect(coloured.stdout).toContain("\u001b[32m");
    expect(plain.stdout).not.toContain("\u001b");
  });

  it("ends quietly when nobody reads on", async () => {
    const line = `{"person":"a","product":"b/c","purpose":"d","at":"2026-06-01T00:00:00Z"}\n`;
    const child = spawn(process.execPath, [CLI, "decide", mesh, "--batch", "-"]);
    child.stdin.on("error", () => undefined);
    child.stdin.end(line.repeat(20_000));
    let errors = "";
    child.stderr.on("data", (chunk) => (errors += chunk));
    child.stdout.once("data", () => child.stdout.destroy());

    const exitCode = await new Promise((resolve) => child.on("close", resolve));

    // on a slow machine it says what it is doing
    const told = errors.replaceAll(/^[a-z ]+ …\n/gm, "");
    expect({ exitCode, told }).toEqual({ exitCode: 0, told: "" });
  });

  it("says so when the results cannot be written", async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [CLI, "decide", mesh, ...QUESTION, "--json"], {
      stdio: ["ignore", full, "pipe"],
    });
    let errors = "";
    child.stderr?.on("data", (chunk) => (errors += chunk));

    const exitCode = await new Promise((resolve) => child.on("close", resolve));

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/^error\[output-failed\]: the results cannot be written: no space is left\n {2}help: /);
  });

  it("passes on no warning of its libraries", async () => {
    const keys = files.write("keys.yaml", "mesh: 1\npeople:\n  - { ? [1] : 2 }\n");
    const { exitCode, stderr } = await runProgram(["check", keys]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("people[0]");
    expect(stderr).not.toMatch(/warning/i);
  });

  it("exits with 2 on misuse and 1 on a fault of the input", async () => {
    const [misuse, fault] = await Promise.all([runProgram(["decide"]), runProgram(["check", "/no/such/mesh.yaml"])]);
    expect(misuse.exitCode).toBe(2);
    expect(fault).toMatchObject({ exitCode: 1, stdout: "" });
    expect(fault.stderr).toContain("there is no such file");
  });
});
