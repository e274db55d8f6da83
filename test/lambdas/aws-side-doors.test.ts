import { GlueClient } from "@aws-sdk/client-glue";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { describe, expect, it } from "vitest";
import { awsSideDoors } from "../../lambdas/verify-side-doors/aws-side-doors.ts";
import { type Answers, answering, refuse } from "../aws/answering-client.ts";

const ACCOUNT = "111122223333";
const CONSUMER = "444455556666";

const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/deployer`;
const DEPLOYED_BY = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "cloudformation.amazonaws.com" },
};
const STORE = `arn:aws:iam::${ACCOUNT}:role/mesh/store/crm/Registration`;

/** An account with a domain and nothing in it that anybody could object to. */
const EMPTY: Answers = {
  ListAliases: () => ({}),
  GetDataLakeSettings: () => ({}),
  ListPermissions: () => ({}),
  ListResources: () => ({}),
  ListLakeFormationOptIns: () => ({}),
  GetDatabases: () => ({}),
  ListAccessGrantsLocations: () => ({}),
  ListAccessGrants: () => ({}),
  GetRole: () => ({
    Role: { Arn: DEPLOYER, AssumeRolePolicyDocument: JSON.stringify({ Statement: [DEPLOYED_BY] }) },
  }),
};

/** What a domain's verifier of side doors says of such an account, but for some answers; nothing else may be asked for. */
function doors(change: Answers = {}, consumers: readonly string[] = [CONSUMER]) {
  const answers = { ...EMPTY, ...change };
  const config = { region: "eu-west-1" };
  const clients = {
    lakeFormation: answering(new LakeFormationClient(config), answers),
    glue: answering(new GlueClient(config), answers),
    iam: answering(new IAMClient(config), answers),
    kms: answering(new KMSClient(config), answers),
    s3: answering(new S3Client(config), answers),
    s3Control: answering(new S3ControlClient(config), answers),
  };
  const broker = "arn:aws:iam::999900001111:role/mesh/mesh-broker";
  const find = awsSideDoors(clients, { account: ACCOUNT, domain: "crm", broker, deployer: DEPLOYER });
  return find({ consumers, domains: ["crm", "sales"].map((id) => ({ id, owners: [] })) });
}

describe("a domain's verifier of side doors", () => {
  it("counts no consumer account as not looked at, its own neither: each has a verifier for that", async () => {
    expect(await doors()).toEqual([]);
    expect(await doors({}, [ACCOUNT])).toEqual([]);
    expect(await doors({}, [])).toEqual([]);
  });

  it("is not blinded by links to databases of other domains' accounts", async () => {
    const link = {
      Name: "sales__orders",
      TargetDatabase: { CatalogId: "222233334444", DatabaseName: "sales__orders" },
    };
    const GetDatabases = () => ({ DatabaseList: [{ Name: "crm__customers" }, link] });
    const GetTables = ({ DatabaseName }: Readonly<Record<string, unknown>>) =>
      DatabaseName === "crm__customers" ? { TableList: [] } : refuse("AccessDeniedException");

    expect(await doors({ GetDatabases, GetTables })).toEqual([]);
  });

  it("leaves other teams' lakes in the account to them", async () => {
    const theirs = { ResourceArn: "arn:aws:s3:::theirs", RoleArn: `arn:aws:iam::${ACCOUNT}:role/theirs` };
    const ListResources = () => ({ ResourceInfoList: [{ ...theirs, HybridAccessEnabled: true }] });

    expect(await doors({ ListResources })).toEqual([]);
  });

  it.each([
    { why: "the kit registered it", RoleArn: STORE, tables: [] },
    { why: "nobody can tell who did", RoleArn: undefined, tables: [] },
    {
      why: "a product's table lies there",
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/theirs`,
      tables: [{ Name: "people", StorageDescriptor: { Location: "s3://lake/people" } }],
    },
  ])("counts a bucket that it could not look at if $why", async ({ RoleArn, tables }) => {
    const ListResources = () => ({ ResourceInfoList: [{ ResourceArn: "arn:aws:s3:::lake", RoleArn }] });
    const GetDatabases = () => ({ DatabaseList: [{ Name: "crm__customers" }] });
    const GetTables = () => ({ TableList: tables });

    const found = await doors({ ListResources, GetDatabases, GetTables });

    expect(found.map(({ what }) => what)).toContain("policy of bucket lake: not looked at");
  });

  it("counts what it is to look at and could not", async () => {
    const found = await doors({ ListResources: () => refuse("AccessDeniedException") });

    expect(found.map(({ what }) => what)).toEqual([`registered locations in ${ACCOUNT}: not looked at`]);
  });

  /** Called like a product of `sales`, tagged for a purpose, and over a bucket that the kit registered. */
  const SHADOW: Answers = {
    GetDatabases: () => ({ DatabaseList: [{ Name: "sales__shadow" }] }),
    GetTables: () => ({ TableList: [{ Name: "people", StorageDescriptor: { Location: "s3://lake/people" } }] }),
    ListResources: () => ({ ResourceInfoList: [{ ResourceArn: "arn:aws:s3:::lake", RoleArn: STORE }] }),
    GetResourceLFTags: ({ Resource }) =>
      JSON.stringify(Resource).includes("people")
        ? { LFTagsOnTable: [{ TagKey: "purpose:fraud", TagValues: ["allow"] }] }
        : {},
  };
  const ASIDE = /^(?:table )?sales__shadow/;
  const aside = async (answers: Answers) =>
    (await doors({ ...SHADOW, ...answers })).filter(({ what }) => ASIDE.test(what)).map(({ kind }) => kind);
  const administeredBy = (...admins: readonly string[]): Answers => ({
    GetDataLakeSettings: () => ({
      DataLakeSettings: {
        DataLakeAdmins: admins.map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier })),
      },
    }),
  });

  it.each([
    { why: "nobody", admins: [] },
    { why: "its own domain alone", admins: [`arn:aws:iam::${ACCOUNT}:role/mesh/converger/crm/Converge`] },
    {
      why: "that domain's in another account",
      admins: ["arn:aws:iam::222233334444:role/mesh/converger/sales/Converge"],
    },
    { why: "another hub's", admins: [`arn:aws:iam::${ACCOUNT}:role/other/converger/sales/Converge`] },
    { why: "a role that is called like it", admins: [`arn:aws:iam::${ACCOUNT}:role/sales`] },
    { why: "a producer of that domain", admins: [`arn:aws:iam::${ACCOUNT}:role/mesh/producer/sales/Job`] },
  ])("looks at a database called like a domain's that is not at home there, $why administering", async ({ admins }) => {
    expect((await aside(administeredBy(...admins))).sort()).toEqual(["stray-tag", "table-location"]);
  });

  it("leaves databases of a domain that is at home there too to that domain's verifier", async () => {
    const converger = `arn:aws:iam::${ACCOUNT}:role/mesh/converger/sales/Converge`;

    expect(await aside(administeredBy(converger))).toEqual([]);
  });

  it("accuses nobody's database where it cannot tell who is at home, and counts that as not looked at", async () => {
    const blind = { ...SHADOW, GetDataLakeSettings: () => refuse("AccessDeniedException") };

    expect(await aside(blind)).toEqual([]);
    expect((await doors(blind)).map(({ what }) => what)).toContain(
      `settings of Lake Formation in ${ACCOUNT}: not looked at`,
    );
  });
});
