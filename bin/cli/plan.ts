import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { plan as planCalls } from "../../lib/lake-formation/plan.ts";
import { type Catalog, emptyState } from "../../lib/lake-formation/state.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { CATALOG } from "./catalog.ts";
import type { Given, Run } from "./command.ts";
import { UsageError } from "./errors.ts";
import { instantOf } from "./instant.ts";
import { openMesh } from "./open-mesh.ts";
import { Progress } from "./progress.ts";
import { excerpt, print } from "./terminal.ts";

/** Lists the Lake Formation calls that lead from one state to another, in the order in which they may be applied. */
export const plan: Run = async (given, terminal) => {
  const { from } = given.values;
  const catalog = catalogOf(given);
  const at = instantOf(given, "at", terminal);
  if (from === undefined && given.values["from-at"] !== undefined) {
    throw new UsageError("`--from-at` has no `--from`", {
      help: "name the mesh to start from; it may be the same file, at another time",
    });
  }
  const fromAt = given.values["from-at"] === undefined ? at : instantOf(given, "from-at", terminal);

  const progress = new Progress(terminal);
  const state = (path: string, instant: Instant) => {
    const mesh = openMesh(path, progress);
    progress.step("working out what Lake Formation must hold");
    return desiredState(indexMesh(mesh), instant, catalog);
  };
  const before = from === undefined ? emptyState(catalog) : state(from, fromAt);
  const after = state(given.operands[0] ?? "", at);
  progress.step("ordering the calls");
  const calls = planCalls(before, after);
  progress.end();
  await print(terminal, given.switches.has("json") ? callsJson(calls) : await callsText(calls, catalog, terminal));
  return 0;
};

function catalogOf({ values }: Given): Catalog {
  const { account = CATALOG.account, region = CATALOG.region } = values;
  if (!/^\d{12}$/.test(account)) {
    throw new UsageError(`\`--account\` is no account: \`${excerpt(account)}\``, { help: "write its 12 digits" });
  }
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) {
    throw new UsageError(`\`--region\` is no Region: \`${excerpt(region)}\``, {
      help: "write one such as `eu-west-1`",
    });
  }
  return { account, region };
}

/** One call a line, so that two plans can be compared line by line. */
function callsJson(calls: readonly Call[]): string {
  const lines = calls.map(({ operation, input }) => `  ${JSON.stringify({ operation, input })}`);
  return lines.length > 0 ? `[\n${lines.join(",\n")}\n]\n` : "[]\n";
}

async function callsText(calls: readonly Call[], catalog: Catalog, { stdout }: Parameters<Run>[1]): Promise<string> {
  const { planText } = await import("./plan-text.ts");
  return planText(calls, catalog, stdout);
}
