import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const REPOSITORY = join(import.meta.dirname, "../..");

/** Runs a script of `npm run`, where no emulators were ever started. */
function run(script: string, ...words: readonly string[]) {
  return runWhere({}, script, ...words);
}

function runWhere(environment: NodeJS.ProcessEnv, script: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], {
    cwd: REPOSITORY,
    encoding: "utf8",
    env: { ...process.env, LOCAL_PORT: "25566", NO_COLOR: "1", ...environment },
  });
  return { status, stdout, stderr };
}

const SCRIPTS = {
  "bin/build.ts": "build",
  "bin/demo.ts": "demo",
  "bin/live-check.ts": "live:check",
  "examples/retail/write-data.ts": "example:data",
  "bench/run.ts": "bench",
  "bench/soak.ts": "soak",
  "bin/local/check-templates.ts": "check:templates",
  "bin/local/deploy.ts": "local:deploy",
  "bin/local/down.ts": "local:down",
  "bin/local/lake-formation.ts": "local:lake-formation",
  "bin/local/token.ts": "local:token",
  "bin/local/up.ts": "local:up",
};

describe("the scripts of the repository", () => {
  it.each(Object.entries(SCRIPTS))("%s says how it is used, and does nothing then", (script, name) => {
    const { status, stdout, stderr } = run(script, "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`Usage: npm run ${name}`);
    expect(stdout).toMatch(new RegExp(`^Examples:\\n {2}# .+\\n {2}npm run ${name}`, "m"));
  });

  it("are all that `npm run` knows and that are ours", () => {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    const ours = Object.entries<string>(scripts).filter(([name, line]) => line.startsWith("node ") && name !== "mesh");
    expect(Object.fromEntries(ours.map(([name, line]) => [line.slice("node ".length), name]))).toEqual(SCRIPTS);
  });

  it.each([
    { words: ["bench/run.ts", "decied"], says: "unknown suite `decied`", help: "did you mean `decide`?" },
    { words: ["bench/run.ts", "--asert"], says: "unknown option `--asert`", help: "did you mean `--assert`?" },
    { words: ["bench/soak.ts", "--seed", "1", "--seed", "2"], says: "`--seed` is given twice", help: "keep one" },
    { words: ["bench/soak.ts", "--about", "constructor"], says: "`--about`", help: "give `model` or `faults`" },
    { words: ["bench/soak.ts", "--runs", "-1"], says: "`--runs` has no value", help: "`--runs=NUMBER`" },
    { words: ["bin/build.ts", "handler"], says: "unknown target `handler`", help: "use `all` or `handlers`" },
    { words: ["examples/retail/write-data.ts", "--dir", ""], says: "`--dir` is empty", help: "give it a value" },
    { words: ["bin/local/check-templates.ts", "all"], says: "unexpected argument `all`", help: "remove it" },
    { words: ["bin/local/down.ts", "xyz"], says: "unexpected argument `xyz`", help: "remove it" },
    { words: ["bin/local/token.ts"], says: "`PERSON` is missing", help: "give whose token it is" },
    { words: ["bin/local/up.ts", "now"], says: "unexpected argument `now`", help: "remove it" },
  ])("$words is told to be misused", ({ words, says, help }) => {
    const [script = "", ...more] = words;
    const { status, stdout, stderr } = run(script, ...more);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error\[usage\]: .*\n {2}help: .*\n$/);
    expect(stderr).toContain(says);
    expect(stderr).toContain(help);
  });

  it.each(["bin/local/deploy.ts", "bin/local/token.ts"])("%s says that it takes the emulators", (script) => {
    const { status, stderr } = run(script, "alice@acme.example");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "error[no-emulators]: the emulators are not running\n  help: start them by `npm run local:up`\n",
    });
  });

  it.each(["bin/local/up.ts", "bin/local/down.ts"])("%s says that it takes `ps`, and leaves nothing", (script) => {
    const { status, stderr } = runWhere({ PATH: "", LOCAL_PORT: "27566" }, script);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "error[local-process]: `ps` cannot be run\n  help: install it (Debian: `apt-get install procps`)\n",
    });
    expect(existsSync(join(REPOSITORY, ".local/27566"))).toBe(false);
  });
});
