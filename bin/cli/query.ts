import type { MeshAnswer } from "../../lib/local/query-mesh.ts";
import { sessionJson } from "../../lib/model/session-json.ts";
import type { Given, Run } from "./command.ts";
import { instantOf } from "./instant.ts";
import { nearNamesText } from "./near-names.ts";
import { inMesh, openMesh } from "./open-mesh.ts";
import { PATIENCE, Progress } from "./progress.ts";
import { print, type Terminal } from "./terminal.ts";

/** Runs SQL in a session of one person for one purpose; a refused session runs nothing, which is an answer too. */
export const query: Run = async (given, terminal) => {
  const answer = await answerOf(given, terminal);
  if (given.switches.has("json")) await print(terminal, `${JSON.stringify(answerJson(answer))}\n`);
  else {
    const { answerText } = await import("./answer-text.ts");
    await print(terminal, answerText(answer, terminal.stdout) + nearNames(answer, given, terminal));
  }
  if (answer.result?.truncated) {
    terminal.stderr.write(
      `only the first ${answer.result.rows.length} rows are shown: ask for fewer, such as by LIMIT\n`,
    );
  }
  return 0;
};

async function answerOf(given: Given, terminal: Terminal): Promise<MeshAnswer> {
  const [meshPath = "", sql = ""] = given.operands;
  const { person = "", purpose = "" } = given.values;
  const at = instantOf(given, "at", terminal);
  const progress = new Progress(terminal);
  // the engine works in the background, so that a timer can tell
  const timer = setTimeout(() => progress.step("running the query"), PATIENCE);
  try {
    // loaded late: the engine is large, and misuse needs none of it
    const { queryMesh } = await import("../../lib/local/query-mesh.ts");
    return await queryMesh({ meshPath, person, purpose, at, sql });
  } catch (error) {
    throw inMesh(meshPath, error);
  } finally {
    clearTimeout(timer);
    progress.end();
  }
}

/** Of a session that is refused for a name; that the mesh is read once more for it is of no account. */
function nearNames({ decision }: MeshAnswer, { operands }: Given, terminal: Terminal): string {
  if (decision.outcome !== "gap") return "";
  return nearNamesText(decision, openMesh(operands[0] ?? "", new Progress(terminal)), terminal.stdout);
}

function answerJson({ decision, result }: MeshAnswer) {
  const session = sessionJson(decision);
  return result ? { ...session, columns: result.columns, rows: result.rows, truncated: result.truncated } : session;
}
