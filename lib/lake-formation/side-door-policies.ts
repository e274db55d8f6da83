/** Judgements over the policies of roles, buckets and keys: what the kit makes them, and what opens them. */

import type {
  BucketFacts,
  KeyFacts,
  PolicyDocument,
  PolicyStatement,
  RoleFacts,
  SideDoor,
  SideDoorOptions,
} from "./side-doors.ts";

/** What could not be read must not pass for sound. */
export function notLookedAt(what: string): SideDoor {
  const remedy = "run `purpose-mesh verify` with credentials that may read it";
  return { severity: "notice", kind: "not-looked-at", what: `${what}: not looked at`, who: [], remedy };
}

/** A purpose role lets in the broker alone, in the name of a person, and reaches nothing by itself. */
export function roleDoors(role: RoleFacts, { broker }: SideDoorOptions): readonly SideDoor[] {
  const { arn, trust, policies } = role;
  const doors: SideDoor[] = [];
  if (!trust) doors.push(notLookedAt(`trust policy of ${arn}`));
  else doors.push(...trustDoors(arn, trust, broker));
  if (!policies) return [...doors, notLookedAt(`policies of ${arn}`)];
  const statements = policies.flatMap(({ statements }) => statements);
  const allowed = statements.filter(({ isDeny }) => !isDeny);
  const door = (what: string): SideDoor => ({
    severity: "critical",
    kind: "role-policy",
    what: `${arn} ${what}`,
    who: ["whoever opens a session for the purpose"],
    remedy: "deploy the consumer account's stack again; nothing else should change this role",
  });
  const objects = allowed.filter((statement) => grantsAction(statement, "s3:getobject"));
  const foreign = objects.filter(
    ({ resources, isNotAction }) => isNotAction || resources.some((each) => !isResultPrefix(each, arn)),
  );
  if (foreign.length > 0) doors.push(door("may read objects beside the results of its own purpose"));
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

/** Results lie under the purpose, in a bucket of their own. */
function isResultPrefix(resource: string, role: string): boolean {
  const purpose = role.slice(role.lastIndexOf("/") + 1);
  return /^arn:[^:]+:s3:::[^/*?]+\/(?<prefix>[^/*?]+)\/\*$/.exec(resource)?.groups?.prefix === purpose;
}

/** Every action on objects is denied to all but named roles, and the settings to all but who deploys. */
export function bucketDoors({ name, policy, acl }: BucketFacts): readonly SideDoor[] {
  if (policy === undefined) return [notLookedAt(`policy of bucket ${name}`)];
  const door = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "bucket-policy",
    what: `bucket ${name} ${what}`,
    who,
    remedy: "deploy the domain's stack again; nobody else should change this bucket's policy",
  });
  const denies = (policy?.statements ?? []).filter(
    ({ isDeny, principals, isNotPrincipal }) => isDeny && !isNotPrincipal && principals.includes("*"),
  );
  const others = (statement: PolicyStatement) => valuesOf(statement, "arnnotequals aws:principalarn");
  const isClosing = (statement: PolicyStatement) => {
    const named = others(statement);
    return statement.conditions.size === 1 && named.length > 0 && named.every((each) => !/[*?]/.test(each));
  };
  const objects = denies.some(
    (each) =>
      each.actions.includes("s3:*") &&
      each.resources.some((resource) => resource.endsWith(`${name}/*`)) &&
      isClosing(each),
  );
  const settings = denies.some(
    (each) =>
      grantsAction(each, "s3:putbucketpolicy") &&
      // a policy is the bucket's, not its objects'
      each.resources.some((resource) => resource.endsWith(`:::${name}`)) &&
      isClosing(each),
  );
  const everyone = ["every principal of the account whose IAM policies allow it"];
  return [
    ...(objects ? [] : [door("does not deny its objects to all but named roles", everyone)]),
    ...(settings ? [] : [door("lets others change its policy", everyone)]),
    ...(acl === undefined ? [notLookedAt(`access control list of bucket ${name}`)] : []),
    ...(acl && acl.length > 0 ? [door("is opened by an access control list", acl)] : []),
  ];
}

const USES = ["kms:decrypt", "kms:generatedatakey", "kms:reencryptfrom", "kms:creategrant"];
const USE_CONDITIONS = [
  "arnequals aws:principalarn",
  "stringequals aws:principaltag/purpose",
  "stringequals kms:encryptioncontext:purpose",
];

/** A purpose's key opens to the purpose's roles only: by ARN, by their own tag and for the purpose's context. */
export function keyDoors({ alias, policy, grants }: KeyFacts): readonly SideDoor[] {
  if (!policy) return [notLookedAt(`policy of key ${alias}`)];
  const purpose = alias.slice(alias.lastIndexOf("/") + 1);
  const door = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "key-policy",
    what: `key ${alias} ${what}`,
    who,
    remedy: "deploy the domain's stack again; nobody else should change this key's policy",
  });
  const open = policy.statements.filter((statement) => {
    if (statement.isDeny || !USES.some((action) => grantsAction(statement, action))) return false;
    const roles = valuesOf(statement, "arnequals aws:principalarn");
    const isComplete = USE_CONDITIONS.every((condition) => valuesOf(statement, condition).length > 0);
    const isPurpose = (condition: string) => valuesOf(statement, condition).every((value) => value === purpose);
    return !(
      isComplete &&
      USE_CONDITIONS.slice(1).every(isPurpose) &&
      roles.every((role) => role.endsWith(`:role/purpose/${purpose}`))
    );
  });
  return [
    ...(open.length > 0
      ? [
          door(
            "may be used by others than the purpose's roles",
            open.flatMap((each) => each.principals),
          ),
        ]
      : []),
    ...(grants === undefined ? [notLookedAt(`grants of key ${alias}`)] : []),
    ...(grants && grants.length > 0 ? [door("has grants, which no policy shows", grants)] : []),
  ];
}

/** Whether the statement covers an action (lower case), by name, pattern or exception. */
function grantsAction({ actions, isNotAction }: PolicyStatement, action: string): boolean {
  const isNamed = actions.some((pattern) => {
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${text}$`).test(action);
  });
  return isNamed !== isNotAction;
}

function valuesOf({ conditions }: PolicyStatement, condition: string): readonly string[] {
  return conditions.get(condition) ?? [];
}
