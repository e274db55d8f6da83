import type { HidingCode } from "./decision.ts";
import type { Decider, Withheld } from "./explain.ts";
import { listed, quoted } from "./sentence.ts";

/** Who can change what hides a column or a table, by name. */
export function withheldLines({ reason, guardrails, sources, privacyOfficers }: Withheld, owners: readonly Decider[]) {
  switch (reason.code as HidingCode) {
    case "guardrail":
      return [`The rule: ${names(guardrails, "and")}. Who can change it: the central team that keeps the rules.`];
    case "consent-unknown":
    case "lineage-unknown":
    case "filter-tells":
      return [`Who can change it: ${names(ids(owners), "or")}.`];
    case "lineage-column":
    case "lineage-closed":
    case "lineage-rows":
      return [
        ...sources.map(({ product, deciders }) => `Who can open ${quoted(product)}: ${names(ids(deciders), "or")}.`),
        ...(reason.code === "lineage-rows"
          ? [`Who can add what tells the rows apart: ${names(ids(owners), "or")}.`]
          : []),
        ...(privacyOfficers.length > 0 ? [`Who can release it: ${names(privacyOfficers, "or")}.`] : []),
      ];
  }
}

function ids(deciders: readonly Decider[]): readonly string[] {
  return deciders.map(({ id }) => id);
}

function names(all: readonly string[], word: "and" | "or"): string {
  return listed(all.map(quoted), word);
}
