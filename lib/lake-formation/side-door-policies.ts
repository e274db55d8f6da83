/** Judgements over the policies of roles, buckets and keys: what the kit makes them, and what opens them. */

import { purposeOfRole } from "./names.ts";
import { beyondKit, type ResultPlace } from "./purpose-permissions.ts";
import type { BucketFacts, PolicyDocument, PolicyStatement, RoleFacts, SideDoorFacts } from "./side-door-facts.ts";
import type { SideDoor, SideDoorOptions } from "./side-doors.ts";

/** What could not be read must not pass for sound. */
export function notLookedAt(what: string): SideDoor {
  const remedy = "run `purpose-mesh verify` with credentials that may read it";
  return { severity: "notice", kind: "not-looked-at", what: `${what}: not looked at`, who: [], remedy };
}

/** Roles of other accounts are one thing that was not looked at per account: each account's own credentials read them. */
export function purposeRoleDoors(
  { roles, account }: Pick<SideDoorFacts, "account" | "roles">,
  options: SideDoorOptions,
): readonly SideDoor[] {
  const accountOf = ({ arn }: RoleFacts) => purposeOfRole(arn)?.account ?? account;
  const others = new Set(roles.map(accountOf).filter((each) => each !== account));
  return [
    ...roles.filter((role) => !others.has(accountOf(role))).flatMap((role) => roleDoors(role, options)),
    ...[...others].map((other) => notLookedAt(`purpose roles of account ${other}`)),
  ];
}

/** A purpose role lets in the broker alone, in the name of a person, and may do nothing but what the kit lets it. */
export function roleDoors(
  role: RoleFacts,
  { broker }: Pick<SideDoorOptions, "broker">,
  place: ResultPlace = {},
): readonly SideDoor[] {
  const { arn, trust, policies } = role;
  const doors: SideDoor[] = [];
  if (!trust) doors.push(notLookedAt(`trust policy of ${arn}`));
  else doors.push(...trustDoors(arn, trust, broker));
  if (!policies) return [...doors, notLookedAt(`policies of ${arn}`)];
  const statements = policies.flatMap(({ statements }) => statements);
  const door = (what: string): SideDoor => ({
    severity: "critical",
    kind: "role-policy",
    what: `${arn} ${what}`,
    who: ["whoever opens a session for the purpose"],
    remedy: "deploy the consumer account's stack again; nothing else should change this role",
  });
  const beyond = beyondKit(statements, arn, place);
  if (beyond.length > 0) doors.push(door(`may do more than the kit lets it: ${actionsText(beyond)}`));
  const isKept = statements.some(
    (statement) =>
      statement.isDeny &&
      grantsAction(statement, "sts:assumerole") &&
      statement.resources.includes("*") &&
      statement.conditions.size === 0,
  );
  if (!isKept) doors.push(door("is not kept from assuming other roles"));
  return doors;
}

function trustDoors(arn: string, trust: PolicyDocument, broker: string | undefined): readonly SideDoor[] {
  const who = (statement: PolicyStatement) =>
    valuesOf(statement, "arnequals aws:principalarn").length > 0
      ? valuesOf(statement, "arnequals aws:principalarn")
      : statement.principals;
  const door = (what: string, principals: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "trust-policy",
    what: `${arn} ${what}`,
    who: principals,
    remedy: "deploy the consumer account's stack again; nobody else should change this trust",
  });
  const letIn = trust.statements.filter((each) => !each.isDeny && grantsAction(each, "sts:assumerole"));
  const others = letIn.filter((statement) => {
    const named = valuesOf(statement, "arnequals aws:principalarn");
    const isBroker = named.length === 1 && (broker === undefined ? !/[*?]/.test(named[0] ?? "*") : named[0] === broker);
    return !isBroker || statement.isNotPrincipal;
  });
  const nameless = letIn.filter((statement) => !valuesOf(statement, "stringlike sts:sourceidentity").includes("?*"));
  const isTagDenied = trust.statements.some(
    (each) =>
      each.isDeny &&
      grantsAction(each, "sts:tagsession") &&
      each.principals.includes("*") &&
      each.conditions.size === 0,
  );
  const federated = trust.statements.filter(
    (each) =>
      !each.isDeny &&
      ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"].some((action) => grantsAction(each, action)),
  );
  return [
    ...(others.length > 0 ? [door("lets in others than the hub's broker", others.flatMap(who))] : []),
    ...(nameless.length > 0 ? [door("lets in sessions that no person stands for", nameless.flatMap(who))] : []),
    ...(federated.length > 0 ? [door("lets in identities of another provider", federated.flatMap(who))] : []),
    ...(isTagDenied ? [] : [door("lets sessions carry tags, which override its own", letIn.flatMap(who))]),
  ];
}

/** Actions beyond these are counted only. */
const MOST_ACTIONS = 5;

function actionsText(statements: readonly PolicyStatement[]): string {
  const named = statements.flatMap(({ actions, isNotAction }) =>
    actions.map((action) => (isNotAction ? `all but ${action}` : action)),
  );
  const actions = [...new Set(named)].sort();
  const more = actions.length > MOST_ACTIONS ? ` and ${actions.length - MOST_ACTIONS} more` : "";
  return `${actions.slice(0, MOST_ACTIONS).join(", ")}${more}`;
}

/** By which objects leave a bucket, or its policy goes, without anybody touching an object. */
const SETTINGS = [
  "s3:deletebucketpolicy",
  "s3:putbucketacl",
  "s3:putbucketownershipcontrols",
  "s3:putbucketpolicy",
  "s3:putbucketpublicaccessblock",
  "s3:putinventoryconfiguration",
  "s3:putreplicationconfiguration",
];

/** Every action on objects is denied to all but the kit's roles, and the settings to all but who deploys. */
export function bucketDoors(bucket: BucketFacts, own: Pick<SideDoorOptions, "isOwn">): readonly SideDoor[] {
  const { name, policy, acl } = bucket;
  if (policy === undefined) return [notLookedAt(`policy of bucket ${name}`)];
  const door = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "bucket-policy",
    what: `bucket ${name} ${what}`,
    who,
    remedy: "deploy the domain's stack again; nobody else should change this bucket's policy",
  });
  const closing = closingStatements(bucket, own);
  const settings = SETTINGS.every((action) =>
    closing.some((each) => grantsAction(each, action) && isAbout(each, name)),
  );
  const everyone = ["every principal of the account whose IAM policies allow it"];
  return [
    ...(keepsObjects(bucket, own) ? [] : [door("does not deny its objects to all but the kit's roles", everyone)]),
    ...(settings ? [] : [door("lets others change its policy", everyone)]),
    ...(acl === undefined ? [notLookedAt(`access control list of bucket ${name}`)] : []),
    ...(acl && acl.length > 0 ? [door("is opened by an access control list", acl)] : []),
  ];
}

/** Whether a bucket's policy denies its objects to all but the kit's roles; one that was not read does not. */
export function keepsObjects(bucket: BucketFacts, own: Pick<SideDoorOptions, "isOwn">): boolean {
  return closingStatements(bucket, own).some(
    (each) =>
      each.actions.includes("s3:*") &&
      isAbout(each, `${bucket.name}/*`) &&
      valuesOf(each, NOT_THESE).every((role) => OBJECT_ROLE.test(role)),
  );
}

/** Denies to everybody but roles of the kit, under no other condition. */
function closingStatements(
  { policy }: BucketFacts,
  { isOwn }: Pick<SideDoorOptions, "isOwn">,
): readonly PolicyStatement[] {
  return (policy?.statements ?? []).filter((statement) => {
    const { isDeny, principals, isNotPrincipal, isNotAction, conditions } = statement;
    const named = valuesOf(statement, NOT_THESE);
    const isEverybody = isDeny && !isNotPrincipal && !isNotAction && principals.includes("*");
    return (
      isEverybody &&
      conditions.size === 1 &&
      named.length > 0 &&
      named.every((each) => !/[*?]/.test(each) && isOwn(each))
    );
  });
}

/** The policy of a bucket is about no other, but may be about some of its objects only. */
function isAbout({ resources }: PolicyStatement, what: string): boolean {
  return resources.some(
    (resource) => resource === "*" || (resource.startsWith("arn:") && resource.endsWith(`:s3:::${what}`)),
  );
}

/** Condition of a deny that leaves out some. */
const NOT_THESE = "arnnotequals aws:principalarn";
/** Roles that may reach objects; Lake Formation's own and those that write. */
export const OBJECT_ROLE = /:role\/[^/]+\/(?<kind>delivery|producer|store)\/[^*?]+$/;

/** Roles that a bucket's policy leaves its objects to. */
export function rolesOfObjects({ policy }: BucketFacts): readonly string[] {
  const objects = (policy?.statements ?? []).filter(({ isDeny, actions }) => isDeny && actions.includes("s3:*"));
  return objects.flatMap((statement) => valuesOf(statement, NOT_THESE));
}

/** Roles that a bucket's policy leaves its settings to, itself among them. */
export function rolesOfSettings({ policy }: BucketFacts): readonly string[] {
  const settings = (policy?.statements ?? []).filter(
    (each) => each.isDeny && !each.actions.includes("s3:*") && SETTINGS.some((action) => grantsAction(each, action)),
  );
  return settings.flatMap((statement) => valuesOf(statement, NOT_THESE));
}

/** Whether the statement covers an action (lower case), by name, pattern or exception. */
export function grantsAction({ actions, isNotAction }: PolicyStatement, action: string): boolean {
  const isNamed = actions.some((pattern) => {
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${text}$`).test(action);
  });
  return isNamed !== isNotAction;
}

/** Values of a condition, named `operator key` in lower case. */
export function valuesOf({ conditions }: PolicyStatement, condition: string): readonly string[] {
  return conditions.get(condition) ?? [];
}
