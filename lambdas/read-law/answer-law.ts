import { LAW_VERSION, type LawAnswer, type LawCall, lawCall, packLaw } from "../../lib/aws/law-answer.ts";
import { MeshError } from "../../lib/model/errors.ts";
import { boolean, object, oneOf, optional, readShape, text } from "../../lib/model/shape.ts";
import { domainId, duration, instant } from "../../lib/model/workflow/schemas/fields.ts";
import type { LawFault, LawQuestion, ShardLaw, SharedLaw, UnknownLaw } from "../../lib/ports/law.ts";
import { traceOf } from "../shared/error-answer.ts";
import { asMeshError, ConvergenceError, InvalidCallError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { readShard, SHARD_SIZE } from "../shared/shard.ts";
import { type Look, type ReadLawDependencies, readShardLaw, readSharedLaw } from "./read-law.ts";

/** What answering takes. */
export interface AnswerLawDependencies extends ReadLawDependencies {
  /** Products that are looked at together at most. @default {@link SHARD_SIZE} */
  readonly shardSize?: number | undefined;
  /** Bytes of an answer at most. @default - what Lambda passes on */
  readonly longestAnswer?: number | undefined;
  readonly log: Log;
}

/** A key of DynamoDB's: a shard may end with what is stored under a name that is none. */
const LONGEST_KEY = 1024;

/** The instant is taken as it is: who asks could give what it likes whatever it was told, and no answer shows a person. */
const CALL = object({
  version: oneOf([LAW_VERSION]),
  shard: optional(
    object({
      domain: domainId,
      after: optional(text(LONGEST_KEY)),
      at: instant,
      lead: duration,
      isEndOnly: optional(boolean),
    }),
  ),
});

/**
 * Answers what the policies ask for, of one shard or of what all domains share.
 *
 * A shard whose law is too large for an answer, or whose products are made from too much, is halved until it is not: the
 * answer says where the smaller one ends. A product for which alone it is too much is closed.
 *
 * @throws InvalidCallError if the call cannot be understood, or is of another version
 */
export async function answerLaw(dependencies: AnswerLawDependencies, event: unknown): Promise<LawAnswer> {
  const { misfits, value } = { value: undefined, ...readShape(CALL, event) };
  if (misfits || !value) {
    const faults = (misfits ?? []).map(({ path, message }) => (path === "" ? message : `\`${path}\`: ${message}`));
    throw new InvalidCallError(faults.join("; "), {
      help: "deploy the domain again: both functions are of one version",
    });
  }
  const { shard } = value;
  const call = lawCall(shard);
  return shard ? answerShard(dependencies, call, shard) : packed(call, await readSharedLaw(dependencies));
}

async function answerShard(
  dependencies: AnswerLawDependencies,
  call: LawCall,
  question: LawQuestion,
): Promise<LawAnswer> {
  const { shardSize = SHARD_SIZE, longestAnswer, log } = dependencies;
  if (question.isEndOnly)
    return packed(call, { until: await endOf(dependencies, question, shardSize), fault: NOT_ASKED });
  for (let size = shardSize; ; size = Math.ceil(size / 2)) {
    const law = await lawOrEnd(dependencies, question, { size });
    const answer = law && packLaw(call, law, longestAnswer);
    if (answer) return answer;
    log({ level: "warn", message: "too much for one answer", domain: question.domain, products: size });
    if (size === 1) break;
  }
  const closed = await lawOrEnd(dependencies, question, { size: 1, isClosed: true });
  const answer = closed && packLaw(call, closed, longestAnswer);
  return answer ?? packed(call, { until: closed?.until, fault: TOO_LARGE });
}

const NOT_ASKED: LawFault = { message: "only where the shard ends was asked for" };

const TOO_LARGE: LawFault = {
  message: "the law is too large for an answer, though nothing is left of it that could be closed",
  help: "make it smaller: fewer views by row, purposes or consumer accounts",
};

/** @throws ConvergenceError if it is too large */
function packed(call: LawCall, law: UnknownLaw | SharedLaw): LawAnswer {
  const answer = packLaw(call, law);
  if (answer) return answer;
  throw new ConvergenceError(TOO_LARGE.message, { help: TOO_LARGE.help });
}

/** One shard of whose policies nobody can tell what they ask for keeps no other from its law. */
async function lawOrEnd(
  dependencies: AnswerLawDependencies,
  question: LawQuestion,
  look: Look,
): Promise<ShardLaw | UnknownLaw | undefined> {
  const { domain } = question;
  try {
    return await readShardLaw(dependencies, question, look);
  } catch (error) {
    const until = await endOf(dependencies, question, look.size);
    dependencies.log({ level: "error", message: "law not worked out", domain, ...traceOf(error) });
    return { until, fault: faultOf(error) };
  }
}

/** Name of the last product of a shard, if not of the domain. No input of it is read, and nothing is worked out. */
async function endOf(
  { table }: AnswerLawDependencies,
  { domain, after }: LawQuestion,
  size: number,
): Promise<string | undefined> {
  return (await readShard(table, { domain, after, size, onCorrupt: () => undefined })).until;
}

/** What others' errors say may be anything. */
function faultOf(thrown: unknown): LawFault {
  const error = asMeshError(thrown);
  if (error instanceof MeshError) return { message: error.message, help: error.help };
  const name = error instanceof Error ? error.name : "Unknown";
  return {
    message: `the law could not be worked out: ${name}`,
    help: "the log of the function that reads it says where",
  };
}
