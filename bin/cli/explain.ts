import { explain as explainDecision } from "../../lib/model/explain.ts";
import { explanationText, renderExplanation } from "../../lib/model/explain-text.ts";
import type { Run } from "./command.ts";
import { questionOf } from "./decide.ts";
import { nearNamesText } from "./near-names.ts";
import { openMesh } from "./open-mesh.ts";
import { Progress } from "./progress.ts";
import { print, printable, styled } from "./terminal.ts";

/** Answers one question in plain language. */
export const explain: Run = async (given, terminal) => {
  const question = questionOf(given, terminal);
  const progress = new Progress(terminal);
  const mesh = openMesh(given.operands[0] ?? "", progress);
  progress.step("explaining");
  const explanation = explainDecision(mesh, question);
  progress.end();
  const { stdout } = terminal;
  const text = renderExplanation(explanationText(explanation), (title) => styled(stdout, "bold", printable(title)));
  await print(terminal, text + nearNamesText(explanation.decision, mesh, stdout));
  return 0;
};
