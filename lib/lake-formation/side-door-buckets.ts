/** Judgements over who reaches a product's bucket: by its policy and its access control list. */

import { coversAction, type PolicyStatement, valuesOf } from "./policy-document.ts";
import { doorsOf, notLookedAt, type SideDoor, WHOEVER_IAM_ALLOWS } from "./side-door.ts";
import type { BucketFacts } from "./side-door-facts.ts";
import type { SideDoorOptions } from "./side-doors.ts";

type Own = Pick<SideDoorOptions, "isOwn">;

/** By which objects leave a bucket, or its policy goes, without anybody touching an object. */
export const SETTINGS = [
  "s3:deletebucketpolicy",
  "s3:putbucketacl",
  "s3:putbucketownershipcontrols",
  "s3:putbucketpolicy",
  "s3:putbucketpublicaccessblock",
  "s3:putinventoryconfiguration",
  "s3:putreplicationconfiguration",
];
/** By which what objects are called is told, and so the values of partitions. */
export const LISTING = ["s3:listbucket", "s3:listbucketmultipartuploads", "s3:listbucketversions"];
const OBJECTS = "s3:*";
/** Condition of a deny that leaves out some. */
const NOT_THESE = "arnnotequals aws:principalarn";
/** Roles that may reach objects; Lake Formation's own and those that write. */
export const OBJECT_ROLE = /:role\/[^/]+\/(?<kind>delivery|producer|store)\/[^*?]+$/;

/**
 * Every action on objects is denied to all but the kit's roles, listing them to all but these and who deploys, the settings
 * to all but who deploys.
 */
export function bucketDoors(bucket: BucketFacts, own: Own): readonly SideDoor[] {
  const { name, policy } = bucket;
  if (policy === undefined) return [notLookedAt(`policy of bucket ${name}`)];
  const door = doorsOf({
    name: `bucket ${name}`,
    kind: "bucket-policy",
    remedy: "deploy the domain's stack again; nobody else should change this bucket's policy",
  });
  const closing = closingStatements(bucket, own);
  const keeps = (actions: readonly string[]) =>
    actions.every((action) => closing.some((each) => coversAction(each, action) && isAbout(each, name)));
  return [
    ...door(!keepsObjects(bucket, own), "does not deny its objects to all but the kit's roles", WHOEVER_IAM_ALLOWS),
    ...door(!keeps(LISTING), "lets others list its objects, whose names hold values of partitions", WHOEVER_IAM_ALLOWS),
    ...door(!keeps(SETTINGS), "lets others change its policy", WHOEVER_IAM_ALLOWS),
    ...aclDoors(bucket, door),
  ];
}

/** The kit uses no access control lists: whoever stands in one beside the owner is let in by it. */
export function aclDoors({ name, acl }: BucketFacts, door: ReturnType<typeof doorsOf>): readonly SideDoor[] {
  if (!acl) return [notLookedAt(`access control list of bucket ${name}`)];
  return door(acl.length > 0, "is opened by an access control list", acl);
}

/** Whether a bucket's policy denies its objects to all but the kit's roles; one that was not read does not. */
export function keepsObjects(bucket: BucketFacts, own: Own): boolean {
  return closingStatements(bucket, own).some(
    (each) =>
      each.actions.includes(OBJECTS) &&
      isAbout(each, `${bucket.name}/*`) &&
      valuesOf(each, NOT_THESE).every((role) => OBJECT_ROLE.test(role)),
  );
}

/** Denies to everybody but roles of the kit, under no other condition. */
function closingStatements({ policy }: BucketFacts, { isOwn }: Own): readonly PolicyStatement[] {
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
export function isAbout({ resources }: PolicyStatement, what: string): boolean {
  return resources.some(
    (resource) => resource === "*" || (resource.startsWith("arn:") && resource.endsWith(`:s3:::${what}`)),
  );
}

/** Roles that a bucket's policy leaves its objects to. */
export function rolesOfObjects(bucket: BucketFacts): readonly string[] {
  return rolesLeft(bucket, ({ actions }) => actions.includes(OBJECTS));
}

/** Roles that a bucket's policy leaves its settings to, itself among them. */
export function rolesOfSettings(bucket: BucketFacts): readonly string[] {
  return rolesLeft(
    bucket,
    (each) => !each.actions.includes(OBJECTS) && SETTINGS.some((action) => coversAction(each, action)),
  );
}

function rolesLeft({ policy }: BucketFacts, isMeant: (statement: PolicyStatement) => boolean): readonly string[] {
  const denies = (policy?.statements ?? []).filter((each) => each.isDeny && isMeant(each));
  return denies.flatMap((statement) => valuesOf(statement, NOT_THESE));
}
