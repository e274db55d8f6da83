import type { Instant, Millis } from "../../lib/model/mesh.ts";
import { isAtBeginning, newRound, type Round } from "./round.ts";

/** A round that nobody went on with for so long is not gone on with. */
const KEPT: Millis = 60 * 60_000;
/** For so long nobody looks at all of an account again for roles that could not be granted anything. */
const RETRIED_AFTER: Millis = 30 * 60_000;
/** Events tell the second, and clocks differ. */
const TOLERANCE: Millis = 5_000;

/**
 * Where a converger stands in what takes more than one run.
 *
 * Kept in memory, since whoever can write events could write there whatever it likes. Another instance begins anew, and
 * nothing is skipped by that.
 */
export class Progress {
  #round: Round | undefined;
  #movedAt: Instant = Number.NEGATIVE_INFINITY;
  #isAgainDue = false;
  #isOwnDue = false;
  #isToGoOn = false;
  #seenUntil: Instant = Number.NEGATIVE_INFINITY;
  #refused: Refused | undefined;

  /** Whether the next run has something to do at once that it can be hoped to get on with. */
  get isToGoOn(): boolean {
    return this.#isToGoOn;
  }

  /** Whether somebody was woken since the domain's own shards were last begun with. */
  get isOwnDue(): boolean {
    return this.#isOwnDue;
  }

  /** The round that was begun and not ended. */
  get round(): Round | undefined {
    return this.#round;
  }

  /**
   * Takes down that at `now` somebody was woken by what was announced at `time`: all is looked at once more after that.
   *
   * @param isRest whether it only asks to go on with what is left
   * @returns false if all was looked at since
   */
  wake(now: Instant, { time, isRest }: { readonly time: Instant; readonly isRest: boolean }): boolean {
    this.#isToGoOn = false;
    if (time + TOLERANCE < this.#seenUntil) return false;
    if (this.#round && (isAtBeginning(this.#round) || now - this.#movedAt > KEPT)) this.#round = undefined;
    if (this.#round && !isRest && time + TOLERANCE >= this.#round.begun) {
      this.#isAgainDue = true;
      this.#isOwnDue = true;
    }
    return true;
  }

  /** Takes down that the domain's own shards are looked at from the first on. */
  looksAgain(): void {
    this.#isOwnDue = false;
  }

  /** Begins a round, whatever was begun before. */
  begin(domain: string, now: Instant): Round {
    this.#isAgainDue = false;
    this.#isOwnDue = false;
    this.#movedAt = now;
    this.#round = newRound(domain, now);
    return this.#round;
  }

  /** Takes down how far the round came. One that failed where it stood is given up: nothing before it waits for that. */
  cameTo(round: Round, { now, hasMoved, hasFailed }: Came): void {
    if (hasMoved) this.#movedAt = now;
    const isOver = round.stage === "over";
    this.#isToGoOn = isOver ? this.#isAgainDue : hasMoved;
    this.#isAgainDue &&= !isOver;
    this.#round = isOver || (hasFailed && !hasMoved) ? undefined : round;
    if (isOver && round.isClean) this.#seenUntil = round.begun;
  }

  /** Takes down which grants by tag failed, after all of an account had been looked at for them. */
  refused(grants: readonly string[], { at, release }: Attempt): void {
    this.#refused = { at, release, grants: new Set(grants) };
  }

  /** Whether all of these failed a short while ago, by the law of the same release. */
  hasRefused(grants: readonly string[], { at, release }: Attempt): boolean {
    const before = this.#refused;
    if (!before || at - before.at >= RETRIED_AFTER || release !== before.release) return false;
    return grants.every((grant) => before.grants.has(grant));
  }

  /** Lets everything be tried again that failed. */
  forgetRefused(): void {
    this.#refused = undefined;
  }
}

interface Came {
  readonly now: Instant;
  /** Whether that is further than before. */
  readonly hasMoved: boolean;
  /** Whether the run ended by a failure. */
  readonly hasFailed: boolean;
}

/** When something was tried, and by the law of which release of the hub. */
interface Attempt {
  readonly at: Instant;
  readonly release: number | undefined;
}

interface Refused extends Attempt {
  readonly grants: ReadonlySet<string>;
}
