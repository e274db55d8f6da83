import type { ProductLeg } from "./explain.ts";
import type { Section, SectionLine } from "./explain-text.ts";
import type { Narrowed } from "./explain-view.ts";
import type { View } from "./mesh.ts";
import { ownEntry } from "./owner-view.ts";
import { filterInWords } from "./plain-words.ts";
import { listed, quoted } from "./sentence.ts";
import type { Treatment } from "./treatment.ts";

const SEEN: Readonly<Record<Treatment, string>> = {
  clear: "as it is",
  pseudonym: "as a code in place of the value (the same value always has the same code, so rows can be matched)",
  masked: "covered, so that only what kind of value it is can be told",
  hidden: "hidden",
};

/** What of a product is seen, table by table, hidden columns included: nobody should have to guess the rest. */
export function viewSection(view: View, { product, narrowed }: ProductLeg): Section {
  const tables = product.tables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const lines = tables.map(({ name, columns }): SectionLine => {
    const seen = ownEntry(view, name);
    if (!seen) return { text: `The table ${quoted(name)}: hidden` };
    const under = (["clear", "pseudonym", "masked", "hidden"] as const).flatMap((treatment) => {
      const shown = columns.filter((column) => (ownEntry(seen.columns, column.name) ?? "hidden") === treatment);
      const names = shown.map((column) => quoted(column.name)).sort();
      return names.length > 0 ? [`${SEEN[treatment]}: ${names.join(", ")}`] : [];
    });
    const rows = seen.rows ? `only rows where ${filterInWords(seen.rows)}` : "all rows";
    return { text: `The table ${quoted(name)}:`, under: [...under, rows] };
  });
  return { title: "What is seen?", lines: [...lines, ...narrowed.map(narrowedLine)] };
}

function narrowedLine({ table, column, owned, guardrails, sources }: Narrowed): SectionLine {
  const meant = owned === "clear" ? "as it is" : `as a ${owned === "masked" ? "covered value" : "code"}`;
  const limits = [
    ...guardrails.map((id) => `the central rule ${quoted(id)}`),
    ...sources.map((id) => `${quoted(id)}, from which it is made,`),
  ];
  const verb = limits.length === 1 ? "allows" : "allow";
  return {
    text: `The owner would show ${quoted(`${table}.${column}`)} ${meant}, but ${listed(limits, "and")} ${verb} no more.`,
  };
}
