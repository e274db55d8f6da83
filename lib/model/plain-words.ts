import type { Instant, Millis } from "./mesh.ts";
import { type Comparator, type Literal, type RowFilter, renderLiteral } from "./row-filter.ts";
import { listed, quoted } from "./sentence.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A moment as people write it, such as `1 June 2026, 12:00 UTC`. */
export function momentInWords(instant: Instant): string {
  const date = new Date(instant);
  const time = date.toISOString().slice(11, 23);
  // what is zero says nothing
  const shown = time.replace(/:00\.000$/, "").replace(/\.000$/, "");
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${shown} UTC`;
}

/** A length of time as people say it, such as `1 hour and 30 minutes`. */
export function durationInWords(duration: Millis): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  const parts: string[] = [];
  let rest = duration;
  for (const [unit, length] of units) {
    const count = unit === "second" ? rest / length : Math.floor(rest / length);
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    rest %= length;
  }
  return listed(parts, "and");
}

/**
 * A row filter as people say it, to follow "rows where".
 *
 * An empty cell passes no comparison, so the words speak of values that are there ("something other than").
 */
export function filterInWords(filter: RowFilter): string {
  switch (filter.kind) {
    case "and":
      return joined(filter.operands, "and");
    case "or":
      return joined(filter.operands, "or");
    case "not":
      return `it is known to be untrue that (${filterInWords(filter.operand)})`;
    case "compare":
      return `${quoted(filter.column)} ${comparison(filter.operator, filter.value)}`;
    case "in":
      return `${quoted(filter.column)} ${membership(filter.values, filter.negated)}`;
    case "between": {
      const range = `${renderLiteral(filter.low)} to ${renderLiteral(filter.high)}`;
      return `${quoted(filter.column)} ${filter.negated ? `lies outside ${range}` : `lies within ${range}, both included`}`;
    }
    case "like":
      return `${quoted(filter.column)} ${likeness(filter.pattern, filter.negated)}`;
    case "null":
      return `${quoted(filter.column)} is ${filter.negated ? "filled in" : "empty"}`;
  }
}

const COMPARISONS: Readonly<Record<Comparator, string>> = {
  "=": "is",
  "<>": "is something other than",
  "<": "is below",
  "<=": "is at most",
  ">": "is above",
  ">=": "is at least",
};

function comparison(operator: Comparator, value: Literal): string {
  return `${COMPARISONS[operator]} ${renderLiteral(value)}`;
}

function membership(values: readonly Literal[], negated: boolean): string {
  const words = listed(values.map(renderLiteral), "or");
  if (negated) return `is something other than ${words}`;
  return values.length > 1 ? `is one of ${words}` : `is ${words}`;
}

function joined(operands: readonly RowFilter[], word: "and" | "or"): string {
  return operands
    .map((operand) => {
      const isGroup = operand.kind === "and" || operand.kind === "or";
      return isGroup ? `(${filterInWords(operand)})` : filterInWords(operand);
    })
    .join(` ${word} `);
}

function likeness(pattern: string, negated: boolean): string {
  const [, before, text = "", after = ""] = /^(%?)([^%_]*)(%?)$/.exec(pattern) ?? [];
  const literal = `'${text}'`;
  const verb = (is: string, isNot: string) => `${negated ? isNot : is} ${literal}`;
  // a pattern of wildcards alone has no text to name
  if (before === undefined || (text === "" && before + after !== "")) {
    return `${negated ? "does not look" : "looks"} like '${pattern}', where \`%\` stands for any text and \`_\` for any one character`;
  }
  if (before && after) return verb("contains", "does not contain");
  if (before) return verb("ends with", "does not end with");
  return after ? verb("begins with", "does not begin with") : verb("is", "is something other than");
}
