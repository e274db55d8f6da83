import { describe, expect, it } from "vitest";
import { BUCKET, DEPLOYER, deployed, found, type Raw } from "./consumer-account.ts";
import { ACCOUNTS } from "./four-accounts.ts";

const EVE = "arn:aws:iam::666666666666:role/eve";
const PURPOSES = `arn:aws:iam::${ACCOUNTS.consumer}:role/purpose/*`;

/** What is found once the statement of that name says something else, or nothing if it is gone. */
function foundWith(sid: string, change: Partial<Raw> | "gone"): readonly string[] {
  const doors = found((account) => {
    account.bucket = account.bucket.flatMap((each) => {
      if (each.Sid !== sid) return [each];
      return change === "gone" ? [] : [{ ...each, ...change }];
    });
  });
  return doors.map(({ severity, kind, what }) => `${severity} ${kind} ${what}`);
}

const leaving = (...roles: readonly string[]): Partial<Raw> => ({
  Condition: { ArnNotLike: { "aws:PrincipalArn": roles } },
});

const CHANGES: readonly { readonly why: string; readonly change: Partial<Raw> | "gone" }[] = [
  { why: "is gone", change: "gone" },
  { why: "leaves somebody out", change: leaving(PURPOSES, DEPLOYER, EVE) },
  { why: "leaves somebody out alone", change: { Condition: { ArnNotEquals: { "aws:PrincipalArn": EVE } } } },
  { why: "leaves everybody out", change: leaving("*") },
  { why: "denies in some cases only", change: { Condition: { Bool: { "aws:SecureTransport": "false" } } } },
  { why: "is about objects", change: { Resource: `arn:aws:s3:::${BUCKET}/*` } },
  { why: "denies some of the actions", change: { Action: ["s3:ListBucket", "s3:PutBucketPolicy"] } },
  { why: "denies somebody only", change: { Principal: { AWS: EVE } } },
];

describe("the bucket of results", () => {
  it("is listed by purposes and who deploys, and changed by who deploys, as the kit deploys it", () => {
    expect(deployed().bucket.map(({ Sid }) => Sid)).toEqual(
      expect.arrayContaining(["NamedListersOnly", "DeployedSettingsOnly"]),
    );
    expect(found()).toEqual([]);
  });

  it.each(CHANGES)("is found out if what keeps others from listing it $why", ({ change }) => {
    expect(foundWith("NamedListersOnly", change)).toContainEqual(
      expect.stringMatching(/^critical bucket-policy bucket .* lets others list what results there are$/),
    );
  });

  it.each([...CHANGES, { why: "leaves purposes out", change: leaving(PURPOSES, DEPLOYER) }])(
    "is found out if what keeps others from changing it $why",
    ({ change }) => {
      expect(foundWith("DeployedSettingsOnly", change)).toContainEqual(
        expect.stringMatching(/^critical bucket-policy bucket .* lets others change its policy$/),
      );
    },
  );
});
