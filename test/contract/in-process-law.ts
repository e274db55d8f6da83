import { type AnswerLawDependencies, answerLaw } from "../../lambdas/read-law/answer-law.ts";
import { type LawCall, lawCall, unpackShardLaw, unpackSharedLaw } from "../../lib/aws/law-answer.ts";
import { LawUnreadError } from "../../lib/ports/errors.ts";
import type { LawQuestion, LawReader, ShardLaw, SharedLaw, UnknownLaw } from "../../lib/ports/law.ts";

/** {@link LawReader} by what the function runs, in this process: all that is asked and answered goes through JSON. */
export class InProcessLaw implements LawReader {
  readonly #dependencies: AnswerLawDependencies;

  constructor(dependencies: AnswerLawDependencies) {
    this.#dependencies = dependencies;
  }

  async readLaw(question: LawQuestion): Promise<ShardLaw | UnknownLaw> {
    const call = lawCall(question);
    return understood(unpackShardLaw(call, await this.#ask(call), this.#dependencies.place));
  }

  async readSharedLaw(): Promise<SharedLaw> {
    const call = lawCall();
    return understood(unpackSharedLaw(call, await this.#ask(call), this.#dependencies.place));
  }

  async #ask(call: LawCall): Promise<unknown> {
    try {
      const answer = await answerLaw(this.#dependencies, JSON.parse(JSON.stringify(call)));
      return JSON.parse(JSON.stringify(answer));
    } catch (cause) {
      throw new LawUnreadError("the law is unknown: what reads it failed", { cause });
    }
  }
}

function understood<Law>(law: Law | undefined): Law {
  if (law) return law;
  throw new LawUnreadError("the law is unknown: the answer cannot be understood");
}

/** For tests that are not about them: the deployment knows every account that the hub may ever name. */
export const EVERY_ACCOUNT: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });
