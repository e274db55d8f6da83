import { GlueClient } from "@aws-sdk/client-glue";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { describe, expect, it } from "vitest";
import { newS3ControlClient } from "../../lib/aws/side-door-buckets.ts";
import { readSideDoorFacts } from "../../lib/aws/side-door-reader.ts";
import { type Answers, answering, refuse } from "./answering-client.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/purpose/marketing`;
const KEY = "alias/crm/purpose/marketing";
const POLICY = JSON.stringify({ Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" }] });
const READ = {
  statements: [expect.objectContaining({ isDeny: true, actions: ["s3:*"], resources: ["*"] })],
};

const ANSWERS: Answers = {
  GetDataLakeSettings: () => ({
    DataLakeSettings: {
      DataLakeAdmins: [{ DataLakePrincipalIdentifier: "admin" }],
      CreateTableDefaultPermissions: [{ Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" } }],
      AllowFullTableExternalDataAccess: true,
    },
  }),
  ListPermissions: ({ ResourceType, NextToken }) => {
    if (ResourceType !== "DATABASE") return {};
    const entry = (Name: string) => ({
      Principal: { DataLakePrincipalIdentifier: "somebody" },
      Resource: { Database: { Name } },
      Permissions: ["DROP"],
      PermissionsWithGrantOption: ["DROP", "ALTER"],
    });
    return NextToken === "2"
      ? { PrincipalResourcePermissions: [entry("b")] }
      : { PrincipalResourcePermissions: [entry("a")], NextToken: "2" };
  },
  ListResources: () => ({
    ResourceInfoList: [{ ResourceArn: "arn:aws:s3:::lake/x", HybridAccessEnabled: true, RoleArn: "registrar" }],
  }),
  GetDatabases: () => ({}),
  ListLakeFormationOptIns: () => ({
    LakeFormationOptInsInfoList: [
      { Principal: { DataLakePrincipalIdentifier: "p" }, Resource: { Table: { DatabaseName: "d", Name: "t" } } },
    ],
  }),
  GetRole: () => ({ Role: { Arn: ROLE, AssumeRolePolicyDocument: encodeURIComponent(POLICY) } }),
  ListRolePolicies: () => ({ PolicyNames: ["inline"] }),
  GetRolePolicy: () => ({ PolicyDocument: encodeURIComponent(POLICY) }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn: "managed" }] }),
  GetPolicy: () => ({ Policy: { DefaultVersionId: "v2" } }),
  GetPolicyVersion: () => ({ PolicyVersion: { Document: encodeURIComponent(POLICY) } }),
  GetBucketPolicy: () => ({ Policy: POLICY }),
  GetBucketAcl: () => ({ Owner: { ID: "owner" }, Grants: [{ Grantee: { ID: "owner" } }, { Grantee: { URI: "all" } }] }),
  ListAccessPoints: ({ NextToken }) =>
    NextToken === "2"
      ? { AccessPointList: [{ Name: "bare" }] }
      : { AccessPointList: [{ Name: "open" }], NextToken: "2" },
  GetAccessPointPolicy: ({ Name }) => (Name === "open" ? { Policy: POLICY } : refuse("NoSuchAccessPointPolicy")),
  ListAccessGrantsLocations: () => ({
    AccessGrantsLocationsList: [{ AccessGrantsLocationId: "l", LocationScope: "s3://lake/", IAMRoleArn: "loader" }],
  }),
  ListAccessGrants: ({ NextToken }) => {
    const grant = (AccessGrantsLocationId: string) => ({
      GrantScope: "s3://lake/x*",
      Grantee: { GranteeIdentifier: "somebody" },
      AccessGrantsLocationId,
    });
    return NextToken === "2"
      ? { AccessGrantsList: [grant("unknown")] }
      : { AccessGrantsList: [grant("l")], NextToken: "2" };
  },
  DescribeKey: () => ({ KeyMetadata: { KeyId: "key" } }),
  GetKeyPolicy: () => ({ Policy: POLICY }),
  ListGrants: () => ({ Grants: [{ GranteePrincipal: "grantee" }] }),
};

describe("readSideDoorFacts", () => {
  it("reads settings, permissions page by page, policies and grants", async () => {
    expect(await facts({})).toEqual({
      account: ACCOUNT,
      settings: {
        admins: ["admin"],
        databaseDefaults: [],
        tableDefaults: ["IAM_ALLOWED_PRINCIPALS"],
        allowsExternalFiltering: false,
        allowsFullTableAccess: true,
        trustedOwners: [],
      },
      permissions: ["a", "b"].map((name) => ({
        principal: "somebody",
        on: "database",
        name,
        permissions: ["DROP", "ALTER"],
      })),
      locations: [{ arn: "arn:aws:s3:::lake/x", isHybrid: true, role: "registrar" }],
      optIns: [{ principal: "p", resource: "d.t" }],
      tables: [],
      tagged: [],
      roles: [{ arn: ROLE, trust: READ, policies: [READ, READ] }],
      buckets: [
        {
          name: "lake",
          policy: READ,
          acl: ["all"],
          accessPoints: [
            { name: "open", policy: READ },
            { name: "bare", policy: null },
          ],
        },
      ],
      accessGrants: [
        { scope: "s3://lake/", role: "loader" },
        { scope: "s3://lake/x*", grantee: "somebody", role: "loader" },
        { scope: "s3://lake/x*", grantee: "somebody", role: undefined },
      ],
      objectRoles: [],
      deployRoles: [],
      keys: [{ alias: KEY, policy: READ, grants: ["grantee"] }],
    });
  });

  it("leaves out what is refused, whatever it is", async () => {
    const refused = Object.keys(ANSWERS).map((name) => [name, () => refuse("AccessDenied")] as const);
    expect(await facts(Object.fromEntries(refused))).toEqual({
      account: ACCOUNT,
      roles: [{ arn: ROLE }],
      buckets: [],
      objectRoles: [],
      deployRoles: [],
      keys: [{ alias: KEY }],
    });
  });

  it("tells a bucket without a policy from one whose policy it may not read", async () => {
    const bare = await facts({ GetBucketPolicy: () => refuse("NoSuchBucketPolicy") });
    const refused = await facts({ GetBucketPolicy: () => refuse("AccessDenied") });
    expect([bare, refused].map(({ buckets }) => buckets[0]?.policy)).toEqual([null, undefined]);
  });

  it("tells an account without access grants from one whose grants it may not read", async () => {
    const ListAccessGrantsLocations = (name: string) => ({ ListAccessGrantsLocations: () => refuse(name) });
    const none = await facts(ListAccessGrantsLocations("AccessGrantsInstanceNotExistsError"));
    const refused = await facts(ListAccessGrantsLocations("AccessDenied"));
    expect([none, refused].map(({ accessGrants }) => accessGrants)).toEqual([[], undefined]);
  });

  it("keeps an access point in sight whose policy it may not read, and none for all where it may not list them", async () => {
    const unread = await facts({ GetAccessPointPolicy: () => refuse("AccessDenied") });
    const unlisted = await facts({ ListAccessPoints: () => refuse("AccessDenied") });
    expect(unread.buckets[0]?.accessPoints).toEqual([{ name: "open" }, { name: "bare" }]);
    expect(unlisted.buckets[0]?.accessPoints).toBeUndefined();
  });

  it("takes neither a namesake nor a role of another account for the role", async () => {
    const namesake = { Role: { Arn: `arn:aws:iam::${ACCOUNT}:role/marketing`, AssumeRolePolicyDocument: POLICY } };
    expect((await facts({ GetRole: () => namesake })).roles).toEqual([{ arn: ROLE }]);
    const elsewhere = ROLE.replace(ACCOUNT, "222233334444");
    expect((await facts({}, [elsewhere])).roles).toEqual([{ arn: elsewhere }]);
  });
});

describe("newS3ControlClient", () => {
  it.each([
    { url: "http://127.0.0.1:4566", host: "localhost" },
    { url: "http://[::1]:4566/", host: "localhost" },
    { url: "https://s3-control.example", host: undefined },
    { url: "http://127.0.0.1.example", host: undefined },
    { url: undefined, host: undefined },
  ])("asks an emulator at $url by $host", async ({ url, host }) => {
    const { endpoint } = newS3ControlClient({ region: "eu-west-1" }, { AWS_ENDPOINT_URL: url }).config;
    const asked = typeof endpoint === "function" ? await endpoint() : undefined;
    expect(asked?.hostname).toBe(host);
  });
});

describe("the roles that a bucket's policy leaves objects to", () => {
  const STORE = `arn:aws:iam::${ACCOUNT}:role/mesh/store/crm/Registration`;
  const POLICY_OF_KIT = {
    Effect: "Deny",
    Action: "s3:*",
    Resource: "arn:aws:s3:::lake/*",
    Principal: "*",
    Condition: { ArnNotEquals: { "aws:PrincipalArn": [STORE] } },
  };
  const GetBucketPolicy = () => ({ Policy: JSON.stringify({ Statement: [POLICY_OF_KIT] }) });

  it("have their trust read, and are told from namesakes", async () => {
    const GetRole = (Arn: string) => () => ({ Role: { Arn, AssumeRolePolicyDocument: encodeURIComponent(POLICY) } });
    const own = await facts({ GetBucketPolicy, GetRole: GetRole(STORE) }, []);
    const namesake = await facts(
      { GetBucketPolicy, GetRole: GetRole(`arn:aws:iam::${ACCOUNT}:role/Registration`) },
      [],
    );
    expect([own, namesake].map(({ objectRoles }) => objectRoles)).toEqual([
      [{ arn: STORE, trust: READ }],
      [{ arn: STORE }],
    ]);
  });
});

describe("the roles that deploy", () => {
  const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/cdk-deploys`;
  const GetBucketPolicy = () => ({
    Policy: JSON.stringify({
      Statement: {
        Effect: "Deny",
        Action: ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
        Resource: "arn:aws:s3:::lake",
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": DEPLOYER } },
      },
    }),
  });
  const GetRole = ({ RoleName }: Readonly<Record<string, unknown>>) => ({
    Role: { Arn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, AssumeRolePolicyDocument: encodeURIComponent(POLICY) },
  });

  it("are those that are named, or else those that buckets leave their settings to", async () => {
    const left = await facts({ GetBucketPolicy, GetRole }, []);
    const named = await facts({ GetBucketPolicy, GetRole }, [], [`${DEPLOYER}-too`]);
    const refused = await facts({ GetBucketPolicy, GetRole: () => refuse("AccessDenied") }, []);
    expect([left, named, refused].map(({ deployRoles }) => deployRoles)).toEqual([
      [{ arn: DEPLOYER, trust: READ }],
      [{ arn: `${DEPLOYER}-too`, trust: READ }],
      [{ arn: DEPLOYER }],
    ]);
  });
});

describe("tables", () => {
  const table = (Name: string, Location?: string) => ({ Name, StorageDescriptor: { Location } });
  const GetDatabases = () => ({ DatabaseList: [{ Name: "crm__customers" }, { Name: "tmp" }] });
  const GetTables = ({ DatabaseName, NextToken }: Readonly<Record<string, unknown>>) => {
    if (DatabaseName === "crm__customers") return { TableList: [table("people", "s3://unregistered/people")] };
    if (NextToken === undefined) return { TableList: [table("view")], NextToken: "2" };
    const metadata_location = "s3://lake/metadata/1.json";
    return { TableList: [{ ...table("ice", "s3://theirs/"), Parameters: { metadata_location } }] };
  };
  const GetResourceLFTags = ({ Resource }: Readonly<Record<string, unknown>>) => {
    const isIce = JSON.stringify(Resource).includes("ice");
    return isIce
      ? { LFTagsOnColumns: [{ Name: "c", LFTags: [{ TagKey: "purpose:marketing", TagValues: ["allow"] }] }] }
      : {};
  };

  it("are read of every database, page by page, with the tags of those that are no product's", async () => {
    const found = await facts({ GetDatabases, GetTables, GetResourceLFTags });
    expect(found.tables).toEqual([
      { database: "crm__customers", table: "people", locations: ["s3://unregistered/people"] },
      { database: "tmp", table: "view", locations: [] },
      { database: "tmp", table: "ice", locations: ["s3://theirs/", "s3://lake/metadata/1.json"] },
    ]);
    expect(found.tagged).toEqual([{ name: "tmp.ice", keys: ["purpose:marketing"] }]);
  });

  it("are told apart by whether they have Hive partitions", async () => {
    const keyed = (Name: string, Parameters = {}) => ({ Name, PartitionKeys: [{ Name: "day" }], Parameters });
    const TableList = [keyed("hive"), keyed("ice", { table_type: "ICEBERG" }), table("plain")];
    const found = await facts({
      GetDatabases: () => ({ DatabaseList: [{ Name: "tmp" }] }),
      GetTables: () => ({ TableList }),
    });
    expect(found.tables?.map(({ isPartitioned }) => isPartitioned)).toEqual([true, undefined, undefined]);
  });

  it("lead to their products' buckets, registered or not", async () => {
    const found = await facts({ GetDatabases, GetTables, GetResourceLFTags });
    expect(found.buckets.map(({ name }) => name)).toEqual(["lake", "unregistered"]);
  });

  it("that are too many have no tags rather than some", async () => {
    const many = () => ({ TableList: ["a", "b", "c"].map((name) => table(name)) });
    const found = await facts({ GetDatabases, GetTables: many, GetResourceLFTags });
    expect(found.tables).toHaveLength(6);
    expect(found.tagged).toBeUndefined();
  });
});

const productsOf = () => (database: string) => database.startsWith("crm__");

function facts(change: Answers, roles = [ROLE], deployers?: readonly string[]) {
  const answers = { ...ANSWERS, ...change };
  const clients = {
    lakeFormation: answering(new LakeFormationClient({ region: "eu-west-1" }), answers),
    glue: answering(new GlueClient({ region: "eu-west-1" }), answers),
    iam: answering(new IAMClient({ region: "eu-west-1" }), answers),
    s3: answering(new S3Client({ region: "eu-west-1" }), answers),
    s3Control: answering(new S3ControlClient({ region: "eu-west-1" }), answers),
    kms: answering(new KMSClient({ region: "eu-west-1" }), answers),
  };
  return readSideDoorFacts(clients, { account: ACCOUNT, roles, deployers, keys: [KEY], productsOf, mostTagged: 3 });
}
