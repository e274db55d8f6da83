import type { Instant, Millis } from "../../lib/model/mesh.ts";

interface Moment {
  readonly at: Instant;
  readonly reached: () => void;
}

/**
 * Time as it passes for several processes at once: whoever waits goes on when their moment has come, and not until
 * everybody else has done whatever they can. The same waiting gives the same course of events.
 */
export class Timeline {
  time: Instant;
  readonly #moments: Moment[] = [];

  constructor(time: Instant) {
    this.time = time;
  }

  sleep(milliseconds: Millis): Promise<void> {
    return new Promise((reached) => this.#moments.push({ at: this.time + milliseconds, reached }));
  }

  /** Does something again and again while others wait, until it is stopped. */
  every(milliseconds: Millis, act: () => void): () => void {
    let isStopped = false;
    const again = async () => {
      for (;;) {
        await this.sleep(milliseconds);
        if (isStopped) return;
        act();
      }
    };
    void again();
    return () => {
      isStopped = true;
    };
  }

  /** Lets time pass until `ending` has ended. */
  async pass<Result>(ending: Promise<Result>, onMoment: (time: Instant) => void): Promise<Result> {
    let isOver = false;
    const noted = ending.finally(() => {
      isOver = true;
    });
    noted.catch(() => undefined);
    for (;;) {
      await everythingElse();
      if (isOver) return noted;
      const next = this.#moments.toSorted((one, other) => one.at - other.at)[0];
      if (!next) throw new Error("everybody waits for something that never comes");
      this.#moments.splice(this.#moments.indexOf(next), 1);
      this.time = next.at;
      onMoment(next.at);
      next.reached();
    }
  }
}

/** Nothing here waits for the outside, so that by then whatever could go on has gone on. */
function everythingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
