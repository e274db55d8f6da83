import type { Writable } from "node:stream";
import { type Style, styled } from "../cli/terminal.ts";
import { nameOf } from "./cast.ts";
import { fittedTable } from "./table.ts";

/** So that it can be read in any terminal and on paper. */
const WIDTH = 100;
const INDENT = "   ";

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
    this.#out.write(`\n${styled(this.#out, "bold", `${++this.#acts}. ${title}`)}\n`);
  }

  say(text: string): void {
    for (const line of wrapped(text, WIDTH - INDENT.length)) this.#out.write(`${INDENT}${line}\n`);
  }

  /** Somebody does something, by this call of an API or this SQL. */
  does(who: string, what: string, how?: string): void {
    this.#line("cyan", "→", `${nameOf(who)} ${what}`);
    if (how !== undefined) for (const line of wrapped(how, WIDTH - 7)) this.#out.write(`       ${line}\n`);
  }

  table(head: readonly string[], rows: readonly (readonly unknown[])[]): void {
    const table = fittedTable(head, rows, WIDTH - INDENT.length);
    this.#out.write(`${table.replaceAll(/^/gm, INDENT)}\n`);
  }

  /** States something and whether it is so; `found` says what is there instead. */
  claim(text: string, holds: boolean, found?: unknown): void {
    if (holds) this.#held++;
    else this.#failed++;
    const instead = holds || found === undefined ? "" : `: found ${JSON.stringify(found)}`;
    this.#line(holds ? "green" : "red", holds ? "✓" : "✗", `${text}${instead}`);
  }

  end(seconds: number): void {
    const count = `${this.#held} claims held, ${this.#failed} failed`;
    const colour = this.#failed > 0 ? "red" : "green";
    this.#out.write(`\n${styled(this.#out, colour, count)} in ${seconds.toFixed(1)} s\n`);
  }

  #line(style: Style, mark: string, text: string): void {
    const [first = "", ...more] = wrapped(text, WIDTH - 5);
    this.#out.write(`${INDENT}${styled(this.#out, style, mark)} ${first}\n`);
    for (const line of more) this.#out.write(`     ${line}\n`);
  }
}

/** Breaks a text between words; a word that is longer stands on a line of its own. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
