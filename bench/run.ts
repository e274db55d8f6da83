/**
 * Measures what the kit promises about speed and size: `npm run bench [-- cli|decide|handlers|plan|synth|verify] [--assert]`.
 *
 * Progress goes to standard error, a table to standard output. With `--assert` a missed goal is a failure.
 */
import { parseArgs } from "node:util";
import { cliSuite } from "./cli/suite.ts";
import { decideSuite } from "./decide/suite.ts";
import { machine, type Suite, tableOf } from "./figure.ts";
import { handlersSuite } from "./handlers/suite.ts";
import { planSuite } from "./plan/suite.ts";
import { synthSuite } from "./synth/suite.ts";
import { verifySuite } from "./verify/suite.ts";

const SUITES: Readonly<Record<string, Suite>> = {
  cli: cliSuite,
  decide: decideSuite,
  handlers: handlersSuite,
  plan: planSuite,
  synth: synthSuite,
  verify: verifySuite,
};

const { values, positionals } = parseArgs({ options: { assert: { type: "boolean" } }, allowPositionals: true });
const unknown = positionals.filter((name) => !Object.hasOwn(SUITES, name));
if (unknown.length > 0) {
  process.stderr.write(`unknown suite \`${unknown.join(" ")}\` (there are \`${Object.keys(SUITES).join("`, `")}\`)\n`);
  process.exit(2);
}

process.stdout.write(`${machine()}\n`);
let missed = 0;
for (const [name, suite] of Object.entries(SUITES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const figures = await suite((text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`\n## ${name}\n\n${tableOf(figures)}\n`);
  missed += figures.filter(({ goal }) => goal?.isMet === false).length;
}
process.stdout.write(`\n${missed === 0 ? "every goal is met" : `${missed} goals are missed`}\n`);
process.exitCode = values.assert && missed > 0 ? 1 : 0;
