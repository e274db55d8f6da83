/** Types of contracts that Glue writes otherwise; the rest are Glue's own or stored as text. */
const GLUE_TYPES: ReadonlyMap<string, string> = new Map([
  ["bool", "boolean"],
  ["integer", "bigint"],
  ["long", "bigint"],
  ["number", "double"],
  ["real", "float"],
  ["numeric", "decimal"],
  ["text", "string"],
  ["varbinary", "binary"],
  ["bytes", "binary"],
  ["blob", "binary"],
  ["datetime", "timestamp"],
  ["timestamptz", "timestamp"],
  ["timestamp_tz", "timestamp"],
  ["timestamp_ltz", "timestamp"],
  ["timestamp_ntz", "timestamp"],
]);

const OWN_TYPES: ReadonlySet<string> = new Set(
  "boolean tinyint smallint int bigint float double decimal string varchar char date timestamp binary array map struct".split(
    " ",
  ),
);

/** What Glue takes in parentheses or angle brackets behind a type; every other type stands alone. */
const PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ["decimal", /^\(\s*\d+\s*(?:,\s*\d+\s*)?\)/],
  ["varchar", /^\(\s*\d+\s*\)/],
  ["char", /^\(\s*\d+\s*\)/],
  ["array", /^<.+>/],
  ["map", /^<.+>/],
  ["struct", /^<.+>/],
]);

/**
 * The Glue type of a contract's type: a logical type of ODCS, or a type that Glue knows, with the parameters that Glue
 * takes. What it does not know is text; `check` warns of it.
 */
export function glueType(type: string): string {
  const [, name = "", rest = ""] = /^\s*([a-z_][a-z0-9_]*)\s*(.*?)\s*$/is.exec(type) ?? [];
  const base = GLUE_TYPES.get(name.toLowerCase()) ?? name.toLowerCase();
  if (!OWN_TYPES.has(base)) return "string";

  const pattern = PARAMETERS.get(base);
  const [parameters] = pattern?.exec(rest) ?? [];
  // a length or an element type cannot be made up
  if (pattern && parameters === undefined && base !== "decimal") return "string";
  return `${base}${parameters?.replaceAll(/\s/g, "").toLowerCase() ?? ""}`;
}
