/** Policies of IAM: how they are read, and what their statements are asked. */

import { escaped } from "./arns.ts";

/** A policy of IAM, its elements always lists. */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly isDeny: boolean;
  /** Lower case. */
  readonly actions: readonly string[];
  /** The actions are all but these. */
  readonly isNotAction: boolean;
  readonly resources: readonly string[];
  /** The resources are all but these; absent if they are named. */
  readonly notResources?: readonly string[] | undefined;
  readonly principals: readonly string[];
  readonly isNotPrincipal: boolean;
  /** `operator key` in lower case, with the values. */
  readonly conditions: ReadonlyMap<string, readonly string[]>;
}

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

/** Whether the statement covers an action (lower case), by name, pattern or exception. */
export function coversAction({ actions, isNotAction }: PolicyStatement, action: string): boolean {
  const isNamed = actions.some((pattern) => {
    const text = escaped(pattern).replaceAll("\\*", ".*").replaceAll("\\?", ".");
    return new RegExp(`^${text}$`).test(action);
  });
  return isNamed !== isNotAction;
}

/** Values of a condition, named `operator key` in lower case. */
export function valuesOf({ conditions }: PolicyStatement, condition: string): readonly string[] {
  return conditions.get(condition) ?? [];
}

/** Whether the statement asks for this value of a condition, and for no other. */
export function asksFor(statement: PolicyStatement, condition: string, value: string): boolean {
  const values = valuesOf(statement, condition);
  return values.length > 0 && values.every((each) => each === value);
}

/** Whether the statement denies an action under no condition. */
export function deniesAlways(statement: PolicyStatement, action: string): boolean {
  return statement.isDeny && coversAction(statement, action) && statement.conditions.size === 0;
}

/** Everybody whom these statements name. */
export function principalsOf(statements: readonly PolicyStatement[]): readonly string[] {
  return statements.flatMap(({ principals }) => principals);
}

function readStatement(statement: Record<string, unknown>): PolicyStatement {
  const isNotAction = statement.Action === undefined;
  const isNotPrincipal = statement.NotPrincipal !== undefined;
  const principal = isNotPrincipal ? statement.NotPrincipal : statement.Principal;
  const isDeny = statement.Effect !== "Allow";
  // all but some resources: what is allowed is read as all, what is denied as none, so that no door looks narrower
  const resources = statement.NotResource === undefined ? texts(statement.Resource) : isDeny ? [] : ["*"];
  return {
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
