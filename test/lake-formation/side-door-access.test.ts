import { describe, expect, it } from "vitest";
import { readPolicyDocument } from "../../lib/lake-formation/policy-document.ts";
import { type AccessGrantFact, accessDoors } from "../../lib/lake-formation/side-door-access.ts";
import type { BucketFacts } from "../../lib/lake-formation/side-door-facts.ts";

const ACCOUNT = "111122223333";
const ROLES = `arn:aws:iam::${ACCOUNT}:role`;
const STORE = `${ROLES}/mesh/store/crm/Registration`;
const STRANGE = `${ROLES}/eve`;
const isOwn = (principal: string) => principal.startsWith(`${ROLES}/mesh/`);
const EVE = `arn:aws:iam::${ACCOUNT}:user/eve`;

describe("accessDoors", () => {
  it("finds none where nobody was given anything, and where it is about other buckets", () => {
    const others = [
      grant("s3://reports/*", STRANGE),
      grant("s3://lakeside/*", STORE),
      location("s3://lakeside", STORE),
    ];
    expect(found([])).toEqual([]);
    expect(found(others)).toEqual([]);
  });

  it.each([
    "s3://lake/*",
    "s3://lake/people/a*",
    "s3://lake/people/1.parquet",
    "s3://lake",
    "s3://lake*",
    "s3://la*",
    "s3://*",
    "s3://",
    "S3://lake/*",
    "arn:aws:s3:::something",
    "",
  ])("finds a grant on %j", (scope) => {
    expect(found([grant(scope, STORE)])).toMatchObject([{ severity: "critical", kind: "access-grant", who: [EVE] }]);
  });

  it.each([
    {
      why: "hands out a role that the bucket leaves its objects to",
      role: STORE,
      bucket: kept(),
      severity: "critical",
    },
    { why: "hands out a role that nobody knows", role: undefined, bucket: kept(), severity: "critical" },
    { why: "meets nothing but the bucket's policy", role: STRANGE, bucket: kept(), severity: "warning" },
    {
      why: "meets a bucket without a policy",
      role: STRANGE,
      bucket: { ...kept(), policy: null },
      severity: "critical",
    },
    {
      why: "meets a bucket whose policy nobody read",
      role: STRANGE,
      bucket: { ...kept(), policy: undefined },
      severity: "critical",
    },
    {
      why: "meets a bucket that is left to strangers",
      role: STRANGE,
      bucket: kept([STORE, `${ROLES}/mallory`]),
      severity: "critical",
    },
  ])("calls it $severity if a grant $why", ({ role, bucket, severity }) => {
    expect(found([grant("s3://lake/*", role)], [bucket])).toMatchObject([{ severity }]);
  });

  it("finds a location on which grants would open objects, and no other", () => {
    expect(found([location("s3://", STORE)])).toMatchObject([
      { severity: "warning", what: expect.stringMatching(/^access grants may be made on s3:\/\/ .*bucket lake$/) },
    ]);
    expect(found([location("s3://", STRANGE)])).toEqual([]);
  });

  it("says once what several hold, and of how many buckets", () => {
    const ivy = { ...grant("s3://*", STORE), grantee: "ivy" };
    const doors = found([grant("s3://*", STORE), ivy, grant("s3://*", STORE)], [kept(), { ...kept(), name: "pond" }]);
    expect(doors).toMatchObject([{ who: [EVE, "ivy"], what: expect.stringMatching(/bucket lake and 1 more$/) }]);
  });

  it("counts grants that were not read as not looked at", () => {
    expect(accessDoors({ account: ACCOUNT, buckets: [] }, { isOwn })).toMatchObject([
      { kind: "not-looked-at", what: `S3 Access Grants in ${ACCOUNT}: not looked at` },
    ]);
  });
});

describe("access points of a product's bucket", () => {
  it.each([
    { why: "without a policy", policy: null },
    { why: "with a policy that denies only", policy: document("Deny") },
  ])("give nothing $why", ({ policy }) => {
    expect(found([], [{ ...kept(), accessPoints: [{ name: "door", policy }] }])).toEqual([]);
  });

  it.each([
    { bucket: kept(), severity: "warning" },
    { bucket: { ...kept(), policy: null }, severity: "critical" },
  ])("are a door if their policy allows something: $severity", ({ bucket, severity }) => {
    const accessPoints = [{ name: "door", policy: document("Allow") }];
    expect(found([], [{ ...bucket, accessPoints }])).toMatchObject([{ severity, kind: "access-point", who: [EVE] }]);
  });

  it("are not looked at if they, or the policy of one, could not be read", () => {
    expect(found([], [{ ...kept(), accessPoints: undefined }])).toMatchObject([{ kind: "not-looked-at" }]);
    expect(found([], [{ ...kept(), accessPoints: [{ name: "door" }] }])).toMatchObject([
      { kind: "not-looked-at", what: "policy of access point door of bucket lake: not looked at" },
    ]);
  });
});

function found(accessGrants: readonly AccessGrantFact[], buckets: readonly BucketFacts[] = [kept()]) {
  return accessDoors({ account: ACCOUNT, accessGrants, buckets }, { isOwn });
}

function grant(scope: string, role: string | undefined): AccessGrantFact {
  return { scope, role, grantee: EVE };
}

function location(scope: string, role: string): AccessGrantFact {
  return { scope, role };
}

/** A bucket of which objects are denied to all but some roles. */
function kept(roles: readonly string[] = [STORE]): BucketFacts {
  const policy = readPolicyDocument(
    JSON.stringify({
      Statement: {
        Effect: "Deny",
        Action: "s3:*",
        Resource: "arn:aws:s3:::lake/*",
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": roles } },
      },
    }),
  );
  return { name: "lake", policy, acl: [], accessPoints: [] };
}

function document(Effect: string) {
  return readPolicyDocument(
    JSON.stringify({ Statement: { Effect, Action: "s3:GetObject", Resource: "*", Principal: { AWS: EVE } } }),
  );
}
