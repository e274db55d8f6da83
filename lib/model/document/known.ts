/** The named elements of a section, which other elements refer to. */

import { type Draft, isObject, type Reader, type Reference } from "./draft.ts";
import { misfit, type Place, shortened } from "./place.ts";

/** Elements by name, with those that are at fault: a reference to one of them is not reported once more. */
export class Known<T> {
  readonly all: readonly T[];
  readonly #byName: ReadonlyMap<string, T>;
  readonly #excuses: (name: string) => boolean;

  constructor(all: readonly T[], byName: ReadonlyMap<string, T>, excuses: (name: string) => boolean = () => false) {
    this.all = all;
    this.#byName = byName;
    this.#excuses = excuses;
  }

  /** A section that is absent. */
  static none<T>(): Known<T> {
    return new Known([], new Map());
  }

  /** A section that could not be read, so that nothing is known not to be in it. */
  static unreadable<T>(): Known<T> {
    return new Known([], new Map(), () => true);
  }

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): T | undefined {
    return this.#byName.get(name);
  }

  keys(): Iterable<string> {
    return this.#byName.keys();
  }

  /** Whether `name` may be meant for an element that could not be read. */
  excuses(name: string): boolean {
    return this.#excuses(name);
  }

  /** The element called `name`; reports a name that nothing has. */
  resolve({ name, place }: Reference, what: string): T | undefined {
    const found = this.get(name);
    if (found === undefined && !this.excuses(name)) {
      place.fault(`unknown ${what} \`${shortened(name)}\``, place.suggest(name, this));
    }
    return found;
  }
}

/** Reads a list of objects with names of their own, and reports names that appear twice. */
export function section<T, K extends keyof T & string>(read: Reader<Draft<T>>, key: K): Reader<Known<Draft<T>>> {
  return (raw, place) => {
    if (!Array.isArray(raw)) {
      place.fault(misfit("a list", raw));
      return Known.unreadable();
    }
    const all: Draft<T>[] = [];
    const byName = new Map<string, Draft<T>>();
    const aliases = new Set<string>();
    for (const [index, element] of raw.entries()) {
      const draft = read(element, place.at(index));
      const name = draft?.value[key];
      if (draft) all.push(draft);
      if (draft && typeof name === "string") register(byName, { name, place: draft.place.at(key) }, draft);
      if (draft?.faulty === false) continue;
      for (const alias of typeof name === "string" ? [name] : textsOf(element)) aliases.add(alias);
    }
    return new Known(all, byName, meantBy(aliases));
  };
}

/** Whether a name may be meant for something that is called nearly so, and at fault. */
export function meantBy(faulty: Iterable<string>): (name: string) => boolean {
  const names = new Set(Array.from(faulty, plain));
  return (name) => names.size > 0 && names.has(plain(name));
}

/** Notes `element` under `name`, unless another one has that name. */
export function register<T extends { readonly place: Place }>(
  byName: Map<string, T>,
  { name, place }: Reference,
  element: T,
): void {
  const first = byName.get(name);
  if (first) place.fault(`\`${shortened(name)}\` appears twice, first at \`${first.place}\``);
  else byName.set(name, element);
}

/** What an element without a readable name may have been meant to be called. */
function textsOf(element: unknown): readonly string[] {
  const values = isObject(element) ? Object.values(element) : [element];
  return values.flatMap((value) =>
    typeof value === "string" ? [value] : typeof value === "number" ? [String(value)] : [],
  );
}

/** A name without what its alphabet is about: whoever writes `E-Mail` for a column means what others call `email`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
