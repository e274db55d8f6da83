import { Template } from "aws-cdk-lib/assertions";
import type { Stack } from "aws-cdk-lib/core";

/** A resource of a template, as loosely typed as templates are. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of any shape
  readonly Properties: Record<string, any>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A statement of an IAM policy. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every resource of the stack by its logical id. */
export function resourcesById(stack: Stack): ReadonlyMap<string, Resource> {
  return new Map(Object.entries(Template.fromStack(stack).toJSON().Resources));
}

/** The resources of one type. */
export function resourcesOf(stack: Stack, type: string): readonly Resource[] {
  return [...resourcesById(stack).values()].filter(({ Type }) => Type === type);
}

/** The statements of every policy attached to the role of that name or logical id. */
export function policyOf(stack: Stack, role: string): readonly Resource[] {
  const resources = resourcesById(stack);
  const id = [...resources].find(
    ([key, { Type, Properties }]) => Type === "AWS::IAM::Role" && (key === role || Properties.RoleName === role),
  )?.[0];
  if (id === undefined) throw new Error(`no role \`${role}\``);
  return [...resources.values()].filter(
    ({ Type, Properties }) =>
      Type === "AWS::IAM::Policy" && Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id),
  );
}

/** Grants of Lake Formation in the stack that do not wait for an earlier one to the same principal, per principal. */
export function unorderedGrants(stack: Stack): readonly (readonly string[])[] {
  const grants = [...resourcesById(stack)].filter(
    ([, { Type }]) => Type === "AWS::LakeFormation::PrincipalPermissions",
  );
  const perPrincipal = Map.groupBy(grants, ([, { Properties }]) => JSON.stringify(Properties.Principal));
  return [...perPrincipal.values()].map((group) => {
    const ids = new Set(group.map(([id]) => id));
    return group.filter(([, { DependsOn = [] }]) => !DependsOn.some((id) => ids.has(id))).map(([id]) => id);
  });
}

/** The statements of policies. */
export function statementsOf(policies: readonly Resource[]): readonly Statement[] {
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** What stands in a template with its joins made, in the partition `aws`. */
export function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== "object" || value === null) return value;
  if ("Ref" in value && value.Ref === "AWS::Partition") return "aws";
  if ("Fn::Join" in value && Array.isArray(value["Fn::Join"])) {
    const [separator, parts] = value["Fn::Join"];
    const texts = [parts].flat().map(named);
    return texts.map((text) => (typeof text === "string" ? text : JSON.stringify(text))).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]));
}

/** What an identity with these statements may do with an item of the policy table that has this leading key. */
export function itemActions(statements: readonly Statement[], leadingKey: string): readonly string[] {
  const onItems = statements
    .filter(({ Effect }) => Effect === "Allow")
    .filter(({ Condition = {} }) => {
      const patterns = Condition["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
      return patterns === undefined || [patterns].flat().some((pattern) => isLike(leadingKey, String(pattern)));
    });
  return onItems.flatMap(({ Action }) => Action).filter((action) => action.startsWith("dynamodb:"));
}

/** IAM's `StringLike`. */
function isLike(text: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);
}
