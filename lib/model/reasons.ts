import type { Reason, ReasonCode, StatementFlaw } from "./decision.ts";

export const NO_REASONS: readonly [] = Object.freeze([] as const);

const UNSTATED = { approval: "no-approval", assignment: "not-assigned" } as const satisfies Record<string, ReasonCode>;
type Leg = keyof typeof UNSTATED;

/** A list of this one reason, the same value for the same code: millions of denials share a few dozen lists. */
export function onlyReason<Code extends ReasonCode>(code: Code): readonly Reason<Code>[] {
  const known = KNOWN.get(code);
  // kept by its own code
  if (known) return known as readonly Reason<Code>[];
  const made = Object.freeze([Object.freeze({ code })]);
  KNOWN.set(code, made);
  return made;
}

const KNOWN = new Map<ReasonCode, readonly Reason[]>();

type CodeOf<L extends Leg> = `${L}-${StatementFlaw}` | (typeof UNSTATED)[L];

/** Codes of each leg by flaw, each made once. */
const CODES: { readonly [L in Leg]: { [F in StatementFlaw]?: `${L}-${F}` } } = { approval: {}, assignment: {} };

/** Why a leg that does not cover a purpose does not: what is wrong with its statements, or that there is none. */
export function uncoveredReasons<L extends Leg>(leg: L, flaws: readonly StatementFlaw[]): readonly Reason<CodeOf<L>>[] {
  const flaw = flaws[0];
  // mostly nothing was stated: then no code has to be made
  if (flaw === undefined) return onlyReason<CodeOf<L>>(UNSTATED[leg]);
  const codes: { [F in StatementFlaw]?: CodeOf<L> } = CODES[leg];
  const codeOf = (of: StatementFlaw): CodeOf<L> => (codes[of] ??= `${leg}-${of}`);
  if (flaws.length === 1) return onlyReason(codeOf(flaw));
  return flaws.flatMap((each) => onlyReason(codeOf(each)));
}

/** Both lists in one. */
export function allReasons<Code extends ReasonCode>(
  some: readonly Reason<Code>[],
  others: readonly Reason<Code>[],
): readonly Reason<Code>[] {
  if (some.length === 0) return others;
  if (others.length === 0) return some;
  // mostly one each; to concatenate what is frozen takes V8 ten times as long
  if (some.length === 1 && others.length === 1) return [some[0] as Reason<Code>, others[0] as Reason<Code>];
  return [...some, ...others];
}
