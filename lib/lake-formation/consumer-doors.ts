/** Judgements over a consumer account: what the kit makes for its purposes, and what opens it. */

import { purposeOfRole } from "./names.ts";
import type { BucketFacts, KeyFacts, LakeSettingsFacts, PolicyStatement, RoleFacts } from "./side-door-facts.ts";
import { isLookingAfter } from "./side-door-keys.ts";
import { grantsAction, notLookedAt, roleDoors, valuesOf } from "./side-door-policies.ts";
import { type SideDoor, type SideDoorOptions, settingsDoors, worstFirst } from "./side-doors.ts";

/** Facts as read from a consumer account. A part that is absent could not be read, and is reported. */
export interface ConsumerFacts {
  readonly account: string;
  /** Everything for each role under `/purpose/`, whoever made it. */
  readonly seats?: readonly SeatFacts[] | undefined;
  readonly results: BucketFacts;
  /** `null` where another verifier looks at the settings of the data lake. */
  readonly settings?: LakeSettingsFacts | null | undefined;
}

/** A purpose's role, and where what it asks for ends up. */
export interface SeatFacts {
  readonly role: RoleFacts;
  readonly workGroup?: WorkGroupFacts | undefined;
  /** The key that the work group encrypts results with. */
  readonly key?: KeyFacts | undefined;
}

/** Where queries of a purpose leave their results. */
export interface WorkGroupFacts {
  /** Whether a client may not choose another place. */
  readonly isEnforced: boolean;
  /** Address such as `s3://bucket/prefix/`; absent if results lie elsewhere, such as in a store of Athena's own. */
  readonly location?: string | undefined;
  /** ARN of the key that encrypts results. */
  readonly key?: string | undefined;
}

/** What is no side door in a consumer account. */
export interface ConsumerOptions extends Pick<SideDoorOptions, "isOwn"> {
  /** ARN of the only role that purpose roles let in. */
  readonly broker: string;
}

/** Every way around the walls between purposes that the facts show, the worst first. */
export function consumerDoors(facts: ConsumerFacts, options: ConsumerOptions): readonly SideDoor[] {
  const { account, seats, results, settings } = facts;
  return worstFirst([
    ...(seats
      ? seats.flatMap((seat) => seatDoors(seat, facts, options))
      : [notLookedAt(`purpose roles of ${account}`)]),
    ...resultDoors(results, account),
    ...(settings === null ? [] : settingsDoors({ settings, account }, options).map(aboutLinks)),
  ]);
}

/** Databases of a consumer account are links, which open no data: whoever sees one learns what a product is called. */
function aboutLinks(door: SideDoor): SideDoor {
  return door.kind === "default-permission" ? { ...door, severity: "warning", remedy: EMPTY_DEFAULTS } : door;
}

const EMPTY_DEFAULTS = "empty the default permissions in the settings of Lake Formation, once for the account";
const DEPLOY = "deploy the consumer account's stack again; nobody else should change it";

function seatDoors(
  { role, workGroup, key }: SeatFacts,
  { results, account }: ConsumerFacts,
  { broker }: ConsumerOptions,
): readonly SideDoor[] {
  const { arn } = role;
  const purpose = purposeOfRole(arn)?.purpose ?? arn;
  const name = `work group purpose-${purpose}`;
  const doors = roleDoors(role, { broker }, { bucket: results.name, key: workGroup?.key });
  if (!workGroup) return [...doors, notLookedAt(name)];
  const door = (what: string): SideDoor => ({
    severity: "critical",
    kind: "work-group",
    what: `${name} ${what}`,
    who: ["whoever reads where the results are left"],
    remedy: DEPLOY,
  });
  const isOwnPlace = workGroup.location === `s3://${results.name}/${purpose}/`;
  return [
    ...doors,
    ...(isOwnPlace ? [] : [door("leaves results elsewhere than under the purpose's own prefix")]),
    ...(workGroup.isEnforced ? [] : [door("lets clients choose where results are left")]),
    ...(workGroup.key === undefined ? [door("encrypts results with no key of the purpose")] : []),
    ...(key ? resultKeyDoors(key, { role: arn, account }) : []),
  ];
}

/** A key of results is looked after by its account, and opens to the purpose's role only, through S3. */
function resultKeyDoors(
  { alias, policy, grants }: KeyFacts,
  { role, account }: { readonly role: string; readonly account: string },
): readonly SideDoor[] {
  if (!policy) return [notLookedAt(`policy of key ${alias}`)];
  const door = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "key-policy",
    what: `key ${alias} ${what}`,
    who,
    remedy: DEPLOY,
  });
  const isUse = (statement: PolicyStatement) =>
    !statement.isNotAction &&
    !statement.isNotPrincipal &&
    statement.actions.every((action) => action === "kms:decrypt" || action === "kms:generatedatakey") &&
    statement.principals.every((principal) => principal === role) &&
    isThroughS3(statement);
  const open = policy.statements.filter((each) => !each.isDeny && !isLookingAfter(each, { account }) && !isUse(each));
  const who = open.flatMap(({ principals }) => principals);
  return [
    ...(open.length > 0 ? [door("may be used or changed by others than the purpose's role", who)] : []),
    ...(grants === undefined ? [notLookedAt(`grants of key ${alias}`)] : []),
    ...(grants && grants.length > 0 ? [door("has grants, which no policy shows", grants)] : []),
  ];
}

function isThroughS3(statement: PolicyStatement): boolean {
  const services = valuesOf(statement, "stringequals kms:viaservice");
  return services.length > 0 && services.every((service) => /^s3\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(service));
}

const OBJECTS = ["s3:abortmultipartupload", "s3:getobject", "s3:listmultipartuploadparts", "s3:putobject"];

/** Results are denied to all but purposes' roles, and to each of these but under its own prefix; nobody is let in. */
function resultDoors({ name, policy, acl }: BucketFacts, account: string): readonly SideDoor[] {
  if (policy === undefined) return [notLookedAt(`policy of bucket ${name}`)];
  const door = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "bucket-policy",
    what: `bucket ${name} ${what}`,
    who,
    remedy: DEPLOY,
  });
  const statements = policy?.statements ?? [];
  const foreign = statements.filter(({ isDeny }) => !isDeny);
  const denies = statements.filter(
    (each) =>
      each.isDeny &&
      !each.isNotPrincipal &&
      !each.isNotAction &&
      each.principals.includes("*") &&
      OBJECTS.every((action) => grantsAction(each, action)),
  );
  const roles = new RegExp(`^arn:[^:]+:iam::${account}:role/purpose/\\*$`);
  const isClosed = denies.some((each) => {
    const named = valuesOf(each, "arnnotlike aws:principalarn");
    const isAll = each.resources.some((resource) => resource === "*" || resource.endsWith(`:s3:::${name}/*`));
    return isAll && each.conditions.size === 1 && named.length > 0 && named.every((role) => roles.test(role));
  });
  const own = `:s3:::${name}/\${aws:PrincipalTag/purpose}/*`;
  const isSeparate = denies.some(
    ({ notResources = [], conditions }) =>
      conditions.size === 0 && notResources.length > 0 && notResources.every((resource) => resource.endsWith(own)),
  );
  const everyone = ["every principal of the account whose IAM policies allow it"];
  return [
    ...(foreign.length > 0
      ? [
          door(
            "lets others in",
            foreign.flatMap(({ principals }) => principals),
          ),
        ]
      : []),
    ...(isClosed ? [] : [door("does not deny its objects to all but purposes' roles", everyone)]),
    ...(isSeparate ? [] : [door("does not keep purposes' results apart", ["the roles of purposes"])]),
    ...(acl === undefined ? [notLookedAt(`access control list of bucket ${name}`)] : []),
    ...(acl && acl.length > 0 ? [door("is opened by an access control list", acl)] : []),
  ];
}
