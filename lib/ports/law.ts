import type { LakeFormationState } from "../lake-formation/state.ts";
import type { Instant, Millis } from "../model/mesh.ts";

/**
 * Knows what the policies ask of a catalog, for whoever carries it out and is not to read who decided it.
 *
 * What is answered is the law of one release of the hub throughout: what the centre and the domains decided one after the
 * other is not mixed into something that was never in force. It was read after the question was asked.
 * Every implementation must pass `test/contract/law.contract.ts`.
 */
export interface LawReader {
  /**
   * The law of one shard, a run of a domain's products.
   *
   * @param stopAt when to give up. @default - when the reader's own patience ends
   * @throws ServiceUnavailableError if there was no answer that could be understood, or not in time
   */
  readLaw(question: LawQuestion, stopAt?: Instant): Promise<ShardLaw | UnknownLaw>;

  /** The law of what all domains of an account share. Fails as {@link readLaw} does. */
  readSharedLaw(stopAt?: Instant): Promise<SharedLaw>;
}

/** Which shard, and from when on for how long its law is asked for. */
export interface LawQuestion {
  readonly domain: string;
  /** Name of the product that the shard comes after. @default - the domain's first shard */
  readonly after?: string | undefined;
  /** By the clock of who asks, before they ask. */
  readonly at: Instant;
  /** What ends until so long after `at` is not part of the law any more. */
  readonly lead: Millis;
  /** Whether only the shard's end is asked for: nothing is worked out, and the law is answered as unknown. @default false */
  readonly isEndOnly?: boolean | undefined;
}

/** What a law is called in errors: that of a shard, or of what all domains share. */
export function lawName(shard?: Pick<LawQuestion, "domain" | "after">): string {
  if (!shard) return "the law of what all domains share";
  const { domain, after } = shard;
  return `the law of domain \`${domain}\`${after === undefined ? "" : ` after product \`${after}\``}`;
}

/** What the policies ask of the products of a shard. */
export interface ShardLaw extends WantedState {
  /** Name of the shard's last product; absent if the shard is the domain's last. */
  readonly until?: string | undefined;
  /** Why some of what was decided is not asked for: those products are closed, all others are not. */
  readonly faults: readonly LawFault[];
  /** Until then nothing of what is asked for ends by itself; `Infinity` if nothing will. */
  readonly holdsUntil: Instant;
  /** First instant after `at` at which some view of the shard changes by itself; `Infinity` if none will. */
  readonly nextChange: Instant;
}

/** A shard of whose policies nobody can tell what they ask for. Where it ends is known: the others have their law. */
export interface UnknownLaw {
  /** Name of the shard's last product; absent if the shard is the domain's last. */
  readonly until?: string | undefined;
  readonly fault: LawFault;
}

/** What the policies ask of what the domains share: tags, and what is granted by tag. */
export interface SharedLaw extends WantedState {
  /** Ids of all domains of the hub. */
  readonly domains: readonly string[];
}

interface WantedState {
  /** Release of the hub that it is the law of. */
  readonly release: number;
  readonly state: LakeFormationState;
  /** Whether the mesh as a whole is more than Lake Formation can hold: to take away by, not to give by. */
  readonly isTooMuch: boolean;
}

/** Says what is wrong, and what to do; nothing about people. */
export interface LawFault {
  readonly message: string;
  readonly help?: string | undefined;
}
