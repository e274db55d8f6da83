import { inspect } from "node:util";
import type { Context } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import type { LogLine } from "../../lambdas/shared/log.ts";
import { createHandler } from "../../lambdas/verify-access/handler.ts";
import { readConsumerFacts } from "../../lib/aws/consumer-reader.ts";
import { consumerDoors } from "../../lib/lake-formation/consumer-doors.ts";
import { type Answers, refuse } from "../aws/answering-client.ts";
import {
  ACCOUNT,
  BROKER,
  BUCKET,
  clientsOf,
  DEPLOYER,
  encoded,
  plain,
  RESULTS,
  roleOf,
  SOUND,
  TRUST,
} from "../aws/consumer-account.ts";

/** Called like a person, as users are. */
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice.archer`;

let lines: LogLine[];
let counts: Readonly<Record<string, number>>[];

beforeEach(() => {
  lines = [];
  counts = [];
});

/** A run of the verifier in an account that answers like this. */
function verify(change: Answers = {}, { readsSettings = true, event = {} as unknown } = {}) {
  const scope = { account: ACCOUNT, results: BUCKET, readsSettings };
  const handler = createHandler({
    account: ACCOUNT,
    findDoors: async () =>
      consumerDoors(await readConsumerFacts(clientsOf(change), scope), { broker: BROKER, deployer: DEPLOYER }),
    count: (counted) => counts.push(counted),
    log: (line) => lines.push(line),
  });
  return handler(event, {} as Context);
}

const shown = () =>
  lines.map(({ level, message, kind, what }) => [level, message, kind, what].filter(Boolean).join(" "));

describe("verify-access", () => {
  it("finds nothing where all is as the kit makes it, and counts the round", async () => {
    expect(await verify()).toEqual({ sideDoors: 0, notLookedAt: 0 });

    expect(counts).toEqual([{ SideDoors: 0, NotLookedAt: 0, Verifications: 1 }]);
    expect(lines).toEqual([{ level: "info", message: "verified", account: ACCOUNT, sideDoors: 0, notLookedAt: 0 }]);
  });

  it.each<{ why: string; change: Answers; says: RegExp }>([
    {
      why: "a trust policy that somebody widened",
      change: {
        GetRole: () => ({
          Role: {
            Arn: roleOf("marketing"),
            AssumeRolePolicyDocument: encoded(...TRUST, {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Principal: { AWS: ALICE },
            }),
          },
        }),
      },
      says: /^error side door trust-policy .*lets in others than the hub's broker$/,
    },
    {
      why: "AdministratorAccess attached to a role",
      change: {
        ListAttachedRolePolicies: () => ({
          AttachedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
        }),
        GetPolicy: () => ({ Policy: { DefaultVersionId: "v1" } }),
        GetPolicyVersion: () => ({
          PolicyVersion: { Document: encoded({ Effect: "Allow", Action: "*", Resource: "*" }) },
        }),
      },
      says: /^error side door role-policy .*may do more than the kit lets it: \*$/,
    },
    {
      why: "a foreign statement in the policy of the bucket",
      change: {
        GetBucketPolicy: () => ({
          Policy: plain(...RESULTS, {
            Effect: "Allow",
            Action: "s3:GetObjectVersion",
            Resource: "*",
            Principal: { AWS: ALICE },
          }),
        }),
      },
      says: /^error side door bucket-policy bucket results lets others in$/,
    },
    {
      why: "a bucket without a policy",
      change: { GetBucketPolicy: () => refuse("NoSuchBucketPolicy") },
      says: /^error side door bucket-policy .*does not deny its objects/,
    },
    {
      why: "a bucket that an access control list opens",
      change: { GetBucketAcl: () => ({ Owner: { ID: "owner" }, Grants: [{ Grantee: { ID: "alice" } }] }) },
      says: /^error side door bucket-policy .*access control list$/,
    },
    {
      why: "a foreign statement in the policy of a key",
      change: {
        GetKeyPolicy: () => ({
          Policy: plain({ Effect: "Allow", Action: "kms:*", Resource: "*", Principal: { AWS: ALICE } }),
        }),
      },
      says: /^error side door key-policy .*others than the purpose's role$/,
    },
    {
      why: "a grant on a key",
      change: { ListGrants: () => ({ Grants: [{ GranteePrincipal: ALICE }] }) },
      says: /^error side door key-policy .*has grants/,
    },
    {
      why: "a work group that leaves results elsewhere",
      change: {
        GetWorkGroup: () => ({
          WorkGroup: { Configuration: { ResultConfiguration: { OutputLocation: "s3://alices/" } } },
        }),
      },
      says: /^error side door work-group .*elsewhere/,
    },
  ])("finds $why, says what, and never who", async ({ change, says }) => {
    const { sideDoors } = await verify(change);

    expect(shown()).toContainEqual(expect.stringMatching(says));
    expect(sideDoors).toBeGreaterThan(0);
    expect(counts).toEqual([{ SideDoors: sideDoors, NotLookedAt: 0, Verifications: 1 }]);
    expect(lines.at(-1)).toMatchObject({ level: "warn", message: "verified" });
    expect(JSON.stringify(lines)).not.toMatch(/alice/);
  });

  it("says of another administrator of the data lake, which opens nothing yet", async () => {
    const GetDataLakeSettings = () => ({
      DataLakeSettings: { DataLakeAdmins: [{ DataLakePrincipalIdentifier: ALICE }] },
    });

    expect(await verify({ GetDataLakeSettings })).toEqual({ sideDoors: 0, notLookedAt: 0 });

    expect(shown()).toContainEqual(expect.stringMatching(/^warn side door administrator/));
    expect(JSON.stringify(lines)).not.toMatch(/alice/);
  });

  it("counts whatever it was refused, and takes none of it for sound", async () => {
    // each operation by itself, and how many places stay dark without it
    const dark = {
      ListRoles: 1,
      GetRole: 2,
      ListRolePolicies: 1,
      GetRolePolicy: 1,
      ListAttachedRolePolicies: 1,
      GetWorkGroup: 1,
      DescribeKey: 1,
      GetKeyPolicy: 1,
      ListGrants: 1,
      GetBucketPolicy: 1,
      GetBucketAcl: 1,
      GetDataLakeSettings: 1,
    };
    expect(Object.keys(dark).sort()).toEqual(Object.keys(SOUND).sort());

    for (const [operation, places] of Object.entries(dark)) {
      counts = [];
      await verify({ [operation]: () => refuse("AccessDenied") });
      expect(counts, operation).toEqual([{ SideDoors: 0, NotLookedAt: places, Verifications: 1 }]);
    }
    expect(lines.filter(({ kind }) => kind === "not-looked-at").every(({ level }) => level === "warn")).toBe(true);
  });

  it("does not look at settings that a domain's verifier looks at, nor miss them", async () => {
    const GetDataLakeSettings = () => refuse("AccessDenied");

    expect(await verify({ GetDataLakeSettings }, { readsSettings: false })).toEqual({ sideDoors: 0, notLookedAt: 0 });
  });

  it("looks at everything whatever the event says", async () => {
    const GetBucketPolicy = () => refuse("NoSuchBucketPolicy");
    const event = { account: "1", results: "another", purposes: [], detail: { kind: "verification" } };

    expect((await verify({ GetBucketPolicy }, { event })).sideDoors).toBeGreaterThan(0);
  });

  it("fails, and counts no round, where looking itself fails", async () => {
    const handler = createHandler({
      account: ACCOUNT,
      findDoors: () => Promise.reject(new TypeError(`no such user: ${ALICE}`)),
      count: (counted) => counts.push(counted),
      log: (line) => lines.push(line),
    });

    const thrown = await handler({}, { awsRequestId: "v1" } as Context).catch((error: unknown) => error);

    // whatever is thrown the runtime logs
    expect(thrown).toMatchObject({ message: "something went wrong on our side", stack: "InternalError" });
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain("alice");
    expect(lines).toEqual([
      expect.objectContaining({ level: "error", message: "failed", requestId: "v1", code: "internal" }),
    ]);
    expect(JSON.stringify(lines)).not.toContain("alice");
    expect(counts).toEqual([]);
  });
});
