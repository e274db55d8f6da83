/** Judgements over ways to a bucket's objects that its policy does not name: S3 Access Grants and access points. */

import type { PolicyDocument } from "./policy-document.ts";
import { notLookedAt, type SideDoor } from "./side-door.ts";
import { keepsObjects, rolesOfObjects } from "./side-door-buckets.ts";
import type { BucketFacts, SideDoorFacts } from "./side-door-facts.ts";
import type { SideDoorOptions } from "./side-doors.ts";
import { distinct } from "./state.ts";

/** A grant of S3 Access Grants, or a location on which grants may be made. */
export interface AccessGrantFact {
  /** What it is about, such as `s3://bucket/prefix*`; `s3://` is every bucket of account and Region. */
  readonly scope: string;
  /** Who holds it; absent for a location. */
  readonly grantee?: string | undefined;
  /** ARN of the role whose credentials are handed out; absent if nobody can tell. */
  readonly role?: string | undefined;
}

/** An access point of a bucket. `policy` is `null` if it has none, absent if it could not be read. */
export interface AccessPointFact {
  readonly name: string;
  readonly policy?: PolicyDocument | null | undefined;
}

type AccessFacts = Pick<SideDoorFacts, "accessGrants" | "account" | "buckets">;
type Own = Pick<SideDoorOptions, "isOwn">;

/**
 * Products' buckets have neither: purposes read through Lake Formation alone.
 *
 * A bucket's policy holds for requests that come either way, by the principal that asks: in an access grant's name that
 * is its location's role. So where the policy keeps objects to the kit's roles, a grant opens them only if it hands out
 * one of these; all others are open as soon as the policy is, and somebody meant them to be.
 */
export function accessDoors({ account, accessGrants, buckets }: AccessFacts, own: Own): readonly SideDoor[] {
  return [
    ...(accessGrants ? grantDoors(accessGrants, buckets, own) : [notLookedAt(`S3 Access Grants in ${account}`)]),
    ...buckets.flatMap((bucket) => accessPointDoors(bucket, own)),
  ];
}

function grantDoors(facts: readonly AccessGrantFact[], buckets: readonly BucketFacts[], own: Own): readonly SideDoor[] {
  const alike = Map.groupBy(facts, ({ scope, role, grantee }) => JSON.stringify([scope, role, grantee === undefined]));
  return [...alike.values()].flatMap(([first, ...rest]): readonly SideDoor[] => {
    if (!first) return [];
    const { scope, role, grantee } = first;
    const reached = buckets.filter(({ name }) => reaches(scope, name));
    const isHandedOut = reached.some((bucket) => role === undefined || rolesOfObjects(bucket).includes(role));
    if (reached.length === 0 || (grantee === undefined && !isHandedOut)) return [];
    const isOpen = isHandedOut || !reached.every((bucket) => keepsObjects(bucket, own));
    const what = `${grantee === undefined ? "access grants may be made" : "an access grant"} on ${scope}`;
    const way = isHandedOut ? "with a role that reaches the objects of" : "with a role of no business in";
    return [
      {
        severity: isOpen && grantee !== undefined ? "critical" : "warning",
        kind: "access-grant",
        what: `${what} ${way} ${namesOf(reached)}`,
        who: grantee === undefined ? ["whoever may make access grants"] : granteesOf([first, ...rest]),
        remedy: "delete the grant and its location in S3 Access Grants: purposes read through Lake Formation alone",
      },
    ];
  });
}

function granteesOf(facts: readonly AccessGrantFact[]): readonly string[] {
  return distinct(facts.flatMap(({ grantee }) => grantee ?? []));
}

function namesOf([first, ...rest]: readonly BucketFacts[]): string {
  return `bucket ${first?.name}${rest.length > 0 ? ` and ${rest.length} more` : ""}`;
}

/** What cannot be understood may be about any bucket. */
function reaches(scope: string, bucket: string): boolean {
  const path = /^s3:\/\/(.*)$/i.exec(scope)?.[1];
  if (path === undefined || path === "") return true;
  const [place = ""] = path.split("/");
  const end = place.indexOf("*");
  return end < 0 ? place === bucket : bucket.startsWith(place.slice(0, end));
}

/** An access point gives what its policy allows; without one it is one more name for the bucket. */
function accessPointDoors(bucket: BucketFacts, own: Own): readonly SideDoor[] {
  const { name, accessPoints } = bucket;
  if (!accessPoints) return [notLookedAt(`access points of bucket ${name}`)];
  return accessPoints.flatMap((point): readonly SideDoor[] => {
    if (point.policy === undefined) return [notLookedAt(`policy of access point ${point.name} of bucket ${name}`)];
    const allowed = (point.policy?.statements ?? []).filter(({ isDeny }) => !isDeny);
    if (allowed.length === 0) return [];
    return [
      {
        severity: keepsObjects(bucket, own) ? "warning" : "critical",
        kind: "access-point",
        what: `access point ${point.name} of bucket ${name} has a policy of its own that allows something`,
        who: allowed.flatMap(({ principals, isNotPrincipal }) =>
          isNotPrincipal ? [`everybody but ${principals.join(", ")}`] : principals,
        ),
        remedy: "delete the access point: purposes read through Lake Formation alone",
      },
    ];
  });
}
