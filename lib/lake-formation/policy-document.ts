import type { PolicyDocument, PolicyStatement } from "./side-door-facts.ts";

/**
 * Reads a policy of IAM as AWS returns it: JSON, for roles URI-encoded.
 *
 * @returns `undefined` if the text is no policy
 */
export function readPolicyDocument(text: string): PolicyDocument | undefined {
  try {
    const plain = text.startsWith("%7B") ? decodeURIComponent(text) : text;
    const document: unknown = JSON.parse(plain);
    if (!isObject(document)) return undefined;
    const statements = [document.Statement].flat();
    return statements.every(isObject) ? { statements: statements.map(readStatement) } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}

function readStatement(statement: Record<string, unknown>): PolicyStatement {
  const isNotAction = statement.Action === undefined;
  const isNotPrincipal = statement.NotPrincipal !== undefined;
  const principal = isNotPrincipal ? statement.NotPrincipal : statement.Principal;
  const isDeny = statement.Effect !== "Allow";
  // all but some resources: what is allowed is read as all, what is denied as none, so that no door looks narrower
  const resources = statement.NotResource === undefined ? texts(statement.Resource) : isDeny ? [] : ["*"];
  return {
    sid: typeof statement.Sid === "string" ? statement.Sid : undefined,
    isDeny,
    actions: texts(isNotAction ? statement.NotAction : statement.Action).map((action) => action.toLowerCase()),
    isNotAction,
    resources,
    notResources: statement.NotResource === undefined ? undefined : texts(statement.NotResource),
    principals: isObject(principal) ? Object.values(principal).flatMap(texts) : texts(principal),
    isNotPrincipal,
    conditions: conditionsOf(statement.Condition),
  };
}

function conditionsOf(value: unknown): ReadonlyMap<string, readonly string[]> {
  if (!isObject(value)) return new Map();
  const conditions = new Map<string, readonly string[]>();
  for (const [operator, keys] of Object.entries(value)) {
    for (const [key, values] of isObject(keys) ? Object.entries(keys) : []) {
      // one key in two spellings: no value must hide behind another
      const name = `${operator} ${key}`.toLowerCase();
      conditions.set(name, [...(conditions.get(name) ?? []), ...texts(values)]);
    }
  }
  return conditions;
}

function texts(value: unknown): readonly string[] {
  return [value].flat().flatMap((each) => (each === undefined || each === null ? [] : [String(each)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
