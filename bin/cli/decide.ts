import type { Question } from "../../lib/model/decision.ts";
import { decisionJson } from "../../lib/model/decision-json.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { missing } from "./arguments.ts";
import { readBatch } from "./batch.ts";
import type { Given, Run } from "./command.ts";
import { UsageError } from "./errors.ts";
import { instantOf } from "./instant.ts";
import { nearNamesText } from "./near-names.ts";
import { openMesh } from "./open-mesh.ts";
import { Progress } from "./progress.ts";
import { print, type Terminal } from "./terminal.ts";

/** About what a pipe holds: fewer writes cost less, larger ones only wait. */
const CHUNK = 64 * 1024;

/** Answers one question, or with `--batch` many. */
export const decide: Run = async (given, terminal) => {
  const { batch } = given.values;
  if (batch !== undefined) return decideBatch(given, batch, terminal);

  const question = questionOf(given, terminal);
  const progress = new Progress(terminal);
  const mesh = openMesh(given.operands[0] ?? "", progress);
  progress.step("deciding");
  const decision = indexMesh(mesh).decide(question);
  progress.end();
  if (given.switches.has("json")) await print(terminal, `${JSON.stringify(decisionJson(decision))}\n`);
  else {
    const { decisionText } = await import("./decision-text.ts");
    const near = nearNamesText(decision, mesh, terminal.stdout);
    await print(terminal, decisionText(decision, terminal.stdout) + near);
  }
  return 0;
};

/**
 * The question that the options ask.
 *
 * @throws UsageError if one is missing or malformed
 */
export function questionOf(given: Given, terminal: Terminal): Question {
  const { person, product, purpose } = given.values;
  if (person === undefined) throw missing("--person ID");
  if (product === undefined) throw missing("--product DOMAIN/NAME");
  if (purpose === undefined) throw missing("--purpose ID");
  return { person, product, purpose, at: instantOf(given, "at", terminal) };
}

async function decideBatch(given: Given, batch: string, terminal: Terminal): ReturnType<Run> {
  for (const name of ["person", "product", "purpose", "at"]) {
    if (given.values[name] === undefined) continue;
    throw new UsageError(`\`--${name}\` and \`--batch\` exclude each other`, {
      help: "each line of the batch carries a question of its own",
    });
  }
  const progress = new Progress(terminal);
  const mesh = openMesh(given.operands[0] ?? "", progress);
  const questions = await readBatch(batch, terminal);
  progress.step("deciding");
  const index = indexMesh(mesh);
  let answers = "";
  for (const [position, question] of questions.entries()) {
    answers += `${JSON.stringify(decisionJson(index.decide(question)))}\n`;
    if (answers.length < CHUNK) continue;
    await print(terminal, answers);
    answers = "";
    progress.count("questions answered", position + 1, questions.length);
  }
  progress.end();
  await print(terminal, answers);
  return 0;
}
