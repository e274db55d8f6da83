/** `npm run bench`: measures what the kit promises about speed and size. */
import { UsageError } from "../bin/cli/errors.ts";
import { runScript, say } from "../bin/script.ts";
import { didYouMean } from "../lib/model/did-you-mean.ts";
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

const BENCH = {
  name: "bench",
  says: "measure what the kit promises about speed and size; about half an hour for all of it",
  operands: [
    {
      name: "SUITE",
      says: `\`${Object.keys(SUITES).join("`, `")}\` (default: all)`,
      isOptional: true,
      isRepeated: true,
    },
  ],
  options: [{ name: "assert", says: "fail if a goal is missed" }],
  examples: [
    { says: "two of them, and exit code 1 if one misses a goal", line: "plan verify --assert" },
    { says: "a table to keep; progress goes to standard error", line: "decide > figures.md" },
  ],
};

await runScript(BENCH, async ({ operands, switches }) => {
  const unknown = operands.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) {
    const known = Object.keys(SUITES);
    const help = didYouMean(unknown, known) ?? `there are \`${known.join("`, `")}\``;
    throw new UsageError(`unknown suite \`${unknown}\``, { help });
  }
  say(machine());
  let missed = 0;
  for (const [name, suite] of Object.entries(SUITES)) {
    if (operands.length > 0 && !operands.includes(name)) continue;
    const figures = await suite((text) => process.stderr.write(`${text}\n`));
    say(`\n## ${name}\n\n${tableOf(figures)}`);
    missed += figures.filter(({ goal }) => goal?.isMet === false).length;
  }
  say(`\n${missed === 0 ? "every goal is met" : `goals missed: ${missed}`}`);
  if (switches.has("assert") && missed > 0) process.exitCode = 1;
});
