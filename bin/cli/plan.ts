import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { foreignOpenings } from "../../lib/lake-formation/foreign.ts";
import { governedBySigns } from "../../lib/lake-formation/governed-by-signs.ts";
import { impactOf } from "../../lib/lake-formation/impact.ts";
import { outcomeOf } from "../../lib/lake-formation/outcome.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import { type Catalog, emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { catalogOf } from "./catalog.ts";
import type { Given, Run } from "./command.ts";
import { UsageError } from "./errors.ts";
import { instantOf } from "./instant.ts";
import { openMesh } from "./open-mesh.ts";
import { openState } from "./open-state.ts";
import type { PlanReport } from "./plan-text.ts";
import { Progress } from "./progress.ts";
import { print, type Terminal } from "./terminal.ts";

/** Lists the Lake Formation calls that lead from one state to another, and who gains and loses what by them. */
export const plan: Run = async (given, terminal) => {
  const progress = new Progress(terminal);
  const { before, after } = statesOf(given, terminal, progress);
  progress.step("ordering the calls");
  const calls = planInPhases(before, after);
  const [isJson, isImpact] = [given.switches.has("json"), given.switches.has("impact")];
  if (isJson && !isImpact) {
    progress.end();
    await print(terminal, callsJson([...calls.narrow, ...calls.widen]));
    return 0;
  }
  progress.step("working out who gains and who loses what");
  const outcome = outcomeOf(before, after);
  const openings = foreignOpenings(outcome, { governs: governedBySigns(outcome) });
  const report = { ...calls, impacts: impactOf(before, outcome), openings };
  progress.end();
  await print(terminal, isJson ? reportJson(report) : await reportText(report, after, terminal));
  if (isImpact && !isJson)
    terminal.stderr.write("note: the text says who gains and who loses in any case; `--impact` adds it to `--json`\n");
  return 0;
};

interface States {
  readonly before: LakeFormationState;
  readonly after: LakeFormationState;
}

function statesOf(given: Given, terminal: Terminal, progress: Progress): States {
  const { from, "from-at": since, "from-state": file } = given.values;
  if (from !== undefined && file !== undefined) {
    throw new UsageError("`--from` and `--from-state` are both given", { help: "start from a mesh or from a state" });
  }
  if (from === undefined && since !== undefined) {
    throw new UsageError("`--from-at` has no `--from`", {
      help: "name the mesh to start from; it may be the same file, at another time",
    });
  }
  const at = instantOf(given, "at", terminal);
  const fromAt = since === undefined ? at : instantOf(given, "from-at", terminal);
  const catalog = catalogOf(given);
  const kept = file === undefined ? undefined : openState(file, given, progress);
  const state = (path: string, instant: Instant) => {
    const mesh = openMesh(path, progress);
    progress.step("working out what Lake Formation must hold");
    return desiredState(indexMesh(mesh), instant, kept ?? catalog);
  };
  const before = kept ?? (from === undefined ? emptyState(catalog) : state(from, fromAt));
  return { before, after: state(given.operands[0] ?? "", at) };
}

/** One call a line, so that two plans can be compared line by line. */
function callsJson(calls: readonly Call[]): string {
  const lines = calls.map(({ operation, input }) => `  ${JSON.stringify({ operation, input })}`);
  return listJson(lines);
}

/** One call, one impact and one opening a line. */
function reportJson({ narrow, widen, impacts, openings }: PlanReport): string {
  const lists = { narrow, widen, impact: impacts, foreignOpenings: openings };
  const parts = Object.entries(lists).map(([name, list]) => {
    return `"${name}": ${listJson(list.map((element) => `  ${JSON.stringify(element)}`)).trimEnd()}`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}

function listJson(lines: readonly string[]): string {
  return lines.length > 0 ? `[\n${lines.join(",\n")}\n]\n` : "[]\n";
}

async function reportText(report: PlanReport, catalog: Catalog, { stdout }: Terminal): Promise<string> {
  const { planText } = await import("./plan-text.ts");
  return planText(report, catalog, stdout);
}
