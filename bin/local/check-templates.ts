/**
 * `npm run check:templates`: has cfn-lint read every template that `npm run synth` left in `cdk.out`, before anything is
 * shimmed: short of an account, nothing else checks types such as `AWS::LakeFormation::*`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../cli/errors.ts";
import { REPOSITORY } from "../repository.ts";
import { runScript, say } from "../script.ts";
import { pythonEnvironment } from "./python-environment.ts";

const TEMPLATES = join(REPOSITORY, "cdk.out");

/** Matters of the CDK's own making: dependencies written twice, and how it lets S3 deliver access logs. */
const ACCEPTED = ["W3005", "W3045"];

const CHECK = {
  name: "check:templates",
  says: "have cfn-lint read every template that `npm run synth` left in `cdk.out`",
  examples: [{ says: "after `npm run synth`", line: "" }],
};

await runScript(CHECK, async () => {
  const names = existsSync(TEMPLATES) ? readdirSync(TEMPLATES).filter((name) => name.endsWith(".template.json")) : [];
  if (names.length === 0) throw new UsageError("`cdk.out` has no templates", { help: "run `npm run synth` first" });
  const linter = join(await pythonEnvironment(say), "cfn-lint");
  const paths = names.map((name) => join(TEMPLATES, name));
  const { status } = spawnSync(linter, [...paths, "--ignore-checks", ...ACCEPTED], { stdio: "inherit" });
  if (status === 0) say(`cfn-lint has nothing against ${names.length} templates`);
  process.exitCode = status ?? 1;
});
