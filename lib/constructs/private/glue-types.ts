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

/** The Glue type of a contract's type: a logical type of ODCS, or a type that Glue knows, parameters kept. */
export function glueType(type: string): string {
  const [, name = "", parameters = ""] = /^\s*([a-z_]+)\s*(.*?)\s*$/i.exec(type) ?? [];
  const base = GLUE_TYPES.get(name.toLowerCase()) ?? name.toLowerCase();
  if (!OWN_TYPES.has(base)) return "string";
  // without its parameters, a length or an element type cannot be made up
  if (parameters === "" && /^(?:varchar|char|array|map|struct)$/.test(base)) return "string";
  return `${base}${parameters.toLowerCase()}`;
}
