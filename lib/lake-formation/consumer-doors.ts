/** Judgements over a consumer account: what the kit makes for its purposes, and what opens it. */

import { iamArns } from "./arns.ts";
import { purposeOfRole } from "./names.ts";
import { coversAction, type PolicyStatement, principalsOf, valuesOf } from "./policy-document.ts";
import { doorsOf, notLookedAt, type SideDoor, WHOEVER_IAM_ALLOWS, worstFirst } from "./side-door.ts";
import { aclDoors, isAbout, LISTING, SETTINGS } from "./side-door-buckets.ts";
import type { BucketFacts, KeyFacts, LakeSettingsFacts, RoleFacts } from "./side-door-facts.ts";
import { closedKeyDoors, isOnly } from "./side-door-keys.ts";
import { roleDoors } from "./side-door-roles.ts";
import { settingsDoors } from "./side-doors.ts";

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
export interface ConsumerOptions {
  /** ARN of the only role that purpose roles let in. */
  readonly broker: string;
  /** ARN of the role that deploys: the only administrator of the data lake, and who alone changes the bucket of results. */
  readonly deployer: string;
}

/** Every way around the walls between purposes that the facts show, the worst first. */
export function consumerDoors(facts: ConsumerFacts, options: ConsumerOptions): readonly SideDoor[] {
  const { account, seats, results, settings } = facts;
  const isOwn = (principal: string) => principal === options.deployer;
  return worstFirst([
    ...(seats
      ? seats.flatMap((seat) => seatDoors(seat, facts, options))
      : [notLookedAt(`purpose roles of ${account}`)]),
    ...resultDoors(results, { account, deployer: options.deployer }),
    ...(settings === null ? [] : settingsDoors({ settings, account }, { isOwn }).map(aboutLinks)),
  ]);
}

/** Databases of a consumer account are links, which open no data: whoever sees one learns what a product is called. */
function aboutLinks(door: SideDoor): SideDoor {
  return door.kind === "default-permission" ? { ...door, severity: "warning", remedy: EMPTY_DEFAULTS } : door;
}

/** Conditions of a deny that leaves out some: ARNs are compared alike by both. */
const NOT_THESE = ["arnnotequals aws:principalarn", "arnnotlike aws:principalarn"];
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
  const door = doorsOf({ name, kind: "work-group", remedy: DEPLOY });
  const isOwnPlace = workGroup.location === `s3://${results.name}/${purpose}/`;
  const who = ["whoever reads where the results are left"];
  return [
    ...doors,
    ...door(!isOwnPlace, "leaves results elsewhere than under the purpose's own prefix", who),
    ...door(!workGroup.isEnforced, "lets clients choose where results are left", who),
    ...door(workGroup.key === undefined, "encrypts results with no key of the purpose", who),
    ...(key ? resultKeyDoors(key, { role: arn, account }) : []),
  ];
}

/** A key of results is looked after by its account, and opens to the purpose's role only, through S3. */
function resultKeyDoors(
  key: KeyFacts,
  { role, account }: { readonly role: string; readonly account: string },
): readonly SideDoor[] {
  const isUse = (statement: PolicyStatement) =>
    isOnly(statement, ["kms:decrypt", "kms:generatedatakey"]) &&
    statement.principals.every((principal) => principal === role) &&
    isThroughS3(statement);
  return closedKeyDoors(key, { account, users: "the purpose's role", isUse, remedy: DEPLOY });
}

function isThroughS3(statement: PolicyStatement): boolean {
  const services = valuesOf(statement, "stringequals kms:viaservice");
  return services.length > 0 && services.every((service) => /^s3\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(service));
}

/**
 * Results are denied to all but purposes' roles, and to each of these but under its own prefix; what they are called to
 * all but these roles and who deploys, the settings to all but who deploys; nobody is let in.
 */
function resultDoors(
  bucket: BucketFacts,
  { account, deployer }: { readonly account: string; readonly deployer: string },
): readonly SideDoor[] {
  const { name, policy } = bucket;
  if (policy === undefined) return [notLookedAt(`policy of bucket ${name}`)];
  const door = doorsOf({ name: `bucket ${name}`, kind: "bucket-policy", remedy: DEPLOY });
  const statements = policy?.statements ?? [];
  const foreign = statements.filter(({ isDeny }) => !isDeny);
  const closing = statements.filter(
    (each) => each.isDeny && !each.isNotPrincipal && !each.isNotAction && each.principals.includes("*"),
  );
  // one that names actions leaves out others by which objects are read, such as former versions
  const denies = closing.filter(({ actions }) => actions.includes("s3:*"));
  const roles = iamArns(account, "role/purpose/\\*");
  const isClosed = denies.some((each) => {
    const named = valuesOf(each, "arnnotlike aws:principalarn");
    const isAll = each.resources.some((resource) => resource === "*" || resource.endsWith(`:s3:::${name}/*`));
    return isAll && each.conditions.size === 1 && named.length > 0 && named.every((role) => roles.test(role));
  });
  const own = `:s3:::${name}/\${aws:PrincipalTag/purpose}/*`;
  const isSeparate = denies.some(
    ({ notResources = [], conditions }) =>
      conditions.size === 0 &&
      notResources.length > 0 &&
      notResources.every((resource) => resource.endsWith(own) || resource.endsWith(`:s3:::${name}`)),
  );
  const keeps = (actions: readonly string[], isLeft: (role: string) => boolean) =>
    actions.every((action) =>
      closing.some((each) => {
        const left = NOT_THESE.flatMap((condition) => valuesOf(each, condition));
        const isAlone = each.conditions.size === 1 && left.length > 0 && left.every(isLeft);
        return isAlone && coversAction(each, action) && isAbout(each, name);
      }),
    );
  const isDeployer = (role: string) => role === deployer;
  return [
    ...door(foreign.length > 0, "lets others in", principalsOf(foreign)),
    ...door(!isClosed, "does not deny its objects to all but purposes' roles", WHOEVER_IAM_ALLOWS),
    ...door(!isSeparate, "does not keep purposes' results apart", ["the roles of purposes"]),
    ...door(
      !keeps(LISTING, (role) => isDeployer(role) || roles.test(role)),
      "lets others list what results there are",
      WHOEVER_IAM_ALLOWS,
    ),
    ...door(!keeps(SETTINGS, isDeployer), "lets others change its policy", WHOEVER_IAM_ALLOWS),
    ...aclDoors(bucket, door),
  ];
}
