/** What a purpose gets of a column: its value, a stand-in that joins, a stand-in that only looks alike, or nothing. */
export type Treatment = "clear" | "pseudonym" | "masked" | "hidden";

export const TREATMENTS = ["clear", "pseudonym", "masked", "hidden"] as const satisfies readonly Treatment[];

/**
 * The most that both sides permit.
 *
 * `hidden ≤ masked ≤ clear` and `hidden ≤ pseudonym ≤ clear`; a mask and a pseudonym tell different things, so
 * nothing but `hidden` lies below both.
 */
export function meet(one: Treatment, other: Treatment): Treatment {
  if (one === other || other === "clear") return one;
  return one === "clear" ? other : "hidden";
}
