import { styled, type Terminal } from "./terminal.ts";

/** After how many milliseconds of silence people wonder. */
export const PATIENCE = 1000;
/** A line that is rewritten may change often; lines that stay, such as in a log, may not. */
const PAUSE = { rewritten: 200, plain: 5000 };

/**
 * Tells on the standard error stream what is being done, once it has taken more than a second.
 *
 * Work here mostly runs in one go, so no timer would fire: whoever works says where it is, and that is shown if due.
 */
export class Progress {
  readonly #stream: Terminal["stderr"];
  readonly #clock: () => number;
  readonly #started: number;
  #last = Number.NEGATIVE_INFINITY;
  #isShown = false;

  constructor({ stderr }: Pick<Terminal, "stderr">, clock: () => number = () => performance.now()) {
    this.#stream = stderr;
    this.#clock = clock;
    this.#started = clock();
  }

  /** A step begins. `isLong` if it alone is known to take over a second, since nothing can be shown while it runs. */
  step(what: string, isLong = false): void {
    if (isLong || this.#clock() - this.#started >= PATIENCE) this.#show(what);
  }

  /** `done` of `total` are done. */
  count(what: string, done: number, total: number): void {
    const now = this.#clock();
    const pause = this.#stream.isTTY ? PAUSE.rewritten : PAUSE.plain;
    if (now - this.#started < PATIENCE || now - this.#last < pause) return;
    this.#show(`${what}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`);
  }

  /** Leaves the terminal clean for the result. */
  end(): void {
    if (this.#isShown && this.#stream.isTTY) this.#stream.write("\r\u001b[K");
    this.#isShown = false;
  }

  #show(what: string): void {
    const text = styled(this.#stream, "dim", `${what} …`);
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    this.#isShown = true;
    this.#last = this.#clock();
  }
}
