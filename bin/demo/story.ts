import type { Writable } from "node:stream";
import { styleText } from "node:util";
import Table from "cli-table3";

type Style = Parameters<typeof styleText>[0];

/** Tells what happens, and keeps count of what was claimed and what held. */
export class Story {
  readonly #out: Writable;
  #acts = 0;
  #held = 0;
  #failed = 0;

  constructor(out: Writable) {
    this.#out = out;
  }

  get failed(): number {
    return this.#failed;
  }

  act(title: string): void {
    this.#write(`\n${this.#styled("bold", `${++this.#acts}. ${title}`)}\n`);
  }

  say(text: string): void {
    this.#write(`   ${text}\n`);
  }

  /** Somebody does something. */
  does(who: string, what: string): void {
    this.#write(`   ${this.#styled("cyan", nameOf(who))} ${what}\n`);
  }

  table(head: readonly string[], rows: readonly (readonly unknown[])[]): void {
    const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
    table.push(...rows.map((row) => row.map(String)));
    this.#write(`${table.toString().replaceAll(/^/gm, "   ")}\n`);
  }

  /** States something and whether it is so; `found` says what is there instead. */
  claim(text: string, holds: boolean, found?: unknown): void {
    if (holds) this.#held++;
    else this.#failed++;
    const mark = holds ? this.#styled("green", "✓") : this.#styled("red", "✗");
    this.#write(`   ${mark} ${text}${holds || found === undefined ? "" : `: found ${JSON.stringify(found)}`}\n`);
  }

  end(seconds: number): void {
    const count = `${this.#held} claims held, ${this.#failed} failed`;
    this.#write(`\n${this.#styled(this.#failed > 0 ? "red" : "green", count)} in ${seconds.toFixed(1)} s\n`);
  }

  #styled(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out });
  }

  #write(text: string): void {
    this.#out.write(text);
  }
}

/** `Alice` of `alice@acme.example`. */
function nameOf(person: string): string {
  const [name = ""] = person.split("@");
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
