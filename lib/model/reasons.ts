import type { Reason, ReasonCode, StatementFlaw } from "./decision.ts";

export const NO_REASONS: readonly [] = Object.freeze([] as const);

const CODES = {
  approval: codesOf("approval"),
  assignment: codesOf("assignment"),
} as const satisfies Record<string, Readonly<Record<StatementFlaw, ReasonCode>>>;
const UNSTATED = { approval: "no-approval", assignment: "not-assigned" } as const satisfies Record<string, ReasonCode>;

/** A list of this one reason, the same value for the same code: millions of denials share a few dozen lists. */
export function onlyReason(code: ReasonCode): readonly Reason[] {
  const known = KNOWN.get(code);
  if (known) return known;
  const made = Object.freeze([Object.freeze({ code })]);
  KNOWN.set(code, made);
  return made;
}

const KNOWN = new Map<ReasonCode, readonly Reason[]>();

/** Why a leg that does not cover a purpose does not: what is wrong with its statements, or that there is none. */
export function uncoveredReasons(leg: keyof typeof CODES, flaws: readonly StatementFlaw[]): readonly Reason[] {
  const flaw = flaws[0];
  if (flaw === undefined) return onlyReason(UNSTATED[leg]);
  if (flaws.length === 1) return onlyReason(CODES[leg][flaw]);
  return flaws.flatMap((each) => onlyReason(CODES[leg][each]));
}

/** Both lists in one. */
export function allReasons(some: readonly Reason[], others: readonly Reason[]): readonly Reason[] {
  if (some.length === 0) return others;
  if (others.length === 0) return some;
  // mostly one each; to concatenate what is frozen takes V8 ten times as long
  if (some.length === 1 && others.length === 1) return [some[0] as Reason, others[0] as Reason];
  return [...some, ...others];
}

function codesOf<T extends string>(leg: T): Readonly<Record<StatementFlaw, `${T}-${StatementFlaw}`>> {
  return {
    pending: `${leg}-pending`,
    rejected: `${leg}-rejected`,
    revoked: `${leg}-revoked`,
    "not-yet-valid": `${leg}-not-yet-valid`,
    expired: `${leg}-expired`,
    "without-authority": `${leg}-without-authority`,
    outdated: `${leg}-outdated`,
  };
}
