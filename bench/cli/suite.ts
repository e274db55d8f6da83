import { spawnSync } from "node:child_process";
import { REPOSITORY } from "../../bin/repository.ts";
import { figureOf, type Suite } from "../figure.ts";

const RUNS = 15;

const MESH = "examples/retail/mesh.yaml";
const QUESTION = ["--person", "alice@acme.example", "--product", "crm/customers", "--purpose", "marketing"];

/** What is started, beside a script that does nothing; `most` is the goal in milliseconds, where there is one. */
const COMMANDS: readonly { readonly words: readonly string[]; readonly most?: number }[] = [
  { words: ["--help"], most: 150 },
  { words: ["decide", MESH, ...QUESTION, "--json"] },
  { words: ["check", MESH] },
];

/** Writes at its end what it took, to the pipe that it got for that. Plain JavaScript, so that it costs next to nothing. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, JSON.stringify(process.cpuUsage())));',
)}`;

/** How much CPU time a command takes from its start to its end, over that of Node by itself. */
export const cliSuite: Suite = async (progress) => {
  const starts = COMMANDS.map(() => [] as number[]);
  // unmeasured: the first run writes the cache of compiled sources
  for (const { words } of COMMANDS) cpuOf(["bin/cli.ts", ...words]);
  for (let run = 0; run < RUNS; run++) {
    progress(`cli: starting each, run ${run + 1} of ${RUNS}`);
    const empty = cpuOf(["--eval", ""]);
    for (const [index, { words }] of COMMANDS.entries()) {
      starts[index]?.push(cpuOf(["bin/cli.ts", ...words]) - empty);
    }
  }
  return COMMANDS.map(({ words, most }, index) =>
    figureOf({
      what: `\`${words.slice(0, 2).join(" ")}\` over Node by itself`,
      values: starts[index] ?? [],
      format: (milliseconds) => `${milliseconds.toFixed(0)} ms`,
      most,
    }),
  );
};

/** Of Node with these arguments, in milliseconds. */
function cpuOf(words: readonly string[]): number {
  const { status, output } = spawnSync(process.execPath, ["--import", REPORT, ...words], {
    cwd: REPOSITORY,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`\`${words.join(" ")}\` ended with ${status}: ${output[2]}`);
  const { user, system }: NodeJS.CpuUsage = JSON.parse(output[3] ?? "");
  return (user + system) / 1e3;
}
