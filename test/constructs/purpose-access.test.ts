import { Match } from "aws-cdk-lib/assertions";
import { App, Size, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { PolicyHub, PurposeAccess } from "../../lib/index.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS, templates } from "./four-accounts.ts";
import { nestedResourcesOf } from "./nested-stacks.ts";
import { policyOf, resourcesById, resourcesOf, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const { consumer } = templates(mesh);
const stack = Stack.of(mesh.access);

const arn = (rest: string) => ({ "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:${rest}`]] });
const below = (id: RegExp, suffix: string) => ({
  "Fn::Join": ["", [{ "Fn::GetAtt": [expect.stringMatching(id), "Arn"] }, suffix]],
});

describe("PurposeAccess", () => {
  it("has a role, a work group, a key and a tag for every purpose that can be acted for", () => {
    expect([...mesh.access.seats.keys()].sort()).toEqual(["direct-email", "fraud", "marketing"]);
    for (const purpose of mesh.access.seats.keys()) {
      consumer.hasResourceProperties("AWS::IAM::Role", {
        Path: "/purpose/",
        RoleName: purpose,
        MaxSessionDuration: 3600,
        Tags: [{ Key: "purpose", Value: purpose }],
      });
    }
    consumer.resourceCountIs("AWS::KMS::Key", 3);
    consumer.resourceCountIs("AWS::Athena::WorkGroup", 3);
  });

  it("lets the broker in, in somebody's name and without session tags, and nobody else", () => {
    const [role] = resourcesOf(stack, "AWS::IAM::Role");
    const broker = arn(`iam::${ACCOUNTS.hub}:role/purpose-mesh/purpose-mesh-broker`);
    const fromBroker = {
      Effect: "Allow",
      Principal: { AWS: arn(`iam::${ACCOUNTS.hub}:root`) },
      Condition: { ArnEquals: { "aws:PrincipalArn": broker }, StringLike: { "sts:SourceIdentity": "?*" } },
    };
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { ...fromBroker, Action: "sts:AssumeRole" },
      { ...fromBroker, Action: "sts:SetSourceIdentity" },
      { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:TagSession" },
    ]);
  });

  it("leads to no other role, whatever a trust policy elsewhere says", () => {
    const denied = statementsOf(policyOf(stack, "marketing")).filter(({ Effect }) => Effect === "Deny");
    expect(denied).toEqual([{ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }]);
  });

  it("permits exactly what a query needs", () => {
    const permitted = statementsOf(policyOf(stack, "marketing")).filter(({ Effect }) => Effect === "Allow");
    expect(permitted).toEqual([
      {
        Effect: "Allow",
        Action: [
          "athena:BatchGetQueryExecution",
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:GetQueryResultsStream",
          "athena:GetWorkGroup",
          "athena:ListQueryExecutions",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ],
        Resource: {
          "Fn::Join": [
            "",
            [
              "arn:",
              { Ref: "AWS::Partition" },
              `:athena:${REGION}:${ACCOUNTS.consumer}:workgroup/`,
              { Ref: expect.stringMatching(/WorkGroupmarketing/) },
            ],
          ],
        },
      },
      {
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
        Resource: below(/Results/, "/marketing/*"),
      },
      {
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: { "Fn::GetAtt": [expect.stringMatching(/Results/), "Arn"] },
        Condition: { StringLike: { "s3:prefix": "marketing/*" } },
      },
      {
        Effect: "Allow",
        Action: "s3:GetBucketLocation",
        Resource: { "Fn::GetAtt": [expect.stringMatching(/Results/), "Arn"] },
      },
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: [ACCOUNTS.crm, ACCOUNTS.sales].map((account) => arn(`kms:${REGION}:${account}:key/*`)),
        Condition: {
          StringEquals: { "kms:EncryptionContext:purpose": "marketing" },
          "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/*/purpose/marketing"] },
        },
      },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: { "Fn::GetAtt": [expect.stringMatching(/ResultKeymarketing/), "Arn"] },
      },
      { Effect: "Allow", Action: "lakeformation:GetDataAccess", Resource: "*" },
    ]);
  });

  it("lets every purpose ask for metadata of the domains' databases and of the links to them", () => {
    const databases = (account: string, domain: string) =>
      [`database/${domain}__*`, `table/${domain}__*/*`].map((resource) => arn(`glue:${REGION}:${account}:${resource}`));
    const [metadata, ...others] = [...resourcesById(stack)].filter(
      ([, { Type }]) => Type === "AWS::IAM::ManagedPolicy",
    );
    const { crm, sales, consumer: here } = ACCOUNTS;
    expect(others).toEqual([]);
    expect(statementsOf(metadata ? [metadata[1]] : [])).toEqual([
      {
        Effect: "Allow",
        Action: [
          "glue:GetDatabase",
          "glue:GetDatabases",
          "glue:GetPartition",
          "glue:GetPartitions",
          "glue:GetTable",
          "glue:GetTables",
        ],
        Resource: [
          [arn(`glue:${REGION}:${crm}:catalog`), ...databases(crm, "crm")],
          [arn(`glue:${REGION}:${here}:catalog`), ...databases(here, "crm")],
          [arn(`glue:${REGION}:${sales}:catalog`), ...databases(sales, "sales"), ...databases(here, "sales")],
        ].flat(),
      },
    ]);
    const roles = resourcesOf(stack, "AWS::IAM::Role").filter(({ Properties }) => Properties.Path === "/purpose/");
    for (const { Properties } of roles) expect(Properties.ManagedPolicyArns).toEqual([{ Ref: metadata?.[0] }]);
  });

  it("writes results where only their own purpose reads, under its own key, for a day", () => {
    consumer.hasResourceProperties("AWS::Athena::WorkGroup", {
      Name: "purpose-marketing",
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: {
          OutputLocation: { "Fn::Join": ["", ["s3://", Match.anyValue(), "/marketing/"]] },
          EncryptionConfiguration: {
            EncryptionOption: "SSE_KMS",
            KmsKey: { "Fn::GetAtt": [Match.stringLikeRegexp("ResultKeymarketing"), "Arn"] },
          },
        },
      },
    });
    const [policy] = resourcesOf(stack, "AWS::S3::BucketPolicy");
    const [, byRole, byPrefix] = statementsOf(policy ? [policy] : []);
    const everything = { Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*" };
    expect(byRole).toEqual({
      ...everything,
      Sid: "PurposeRolesOnly",
      Resource: below(/Results/, "/*"),
      Condition: { ArnNotLike: { "aws:PrincipalArn": arn(`iam::${ACCOUNTS.consumer}:role/purpose/*`) } },
    });
    expect(byPrefix).toEqual({
      ...everything,
      Sid: "OwnPrefixOnly",
      NotResource: [
        below(/Results/, `/\${aws:PrincipalTag/purpose}/*`),
        { "Fn::GetAtt": [expect.stringMatching(/Results/), "Arn"] },
      ],
    });
    consumer.hasResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 1, Status: "Enabled" })] },
    });
    const keys = resourcesOf(stack, "AWS::KMS::Key").map(({ Properties }) => Properties.KeyPolicy.Statement.slice(1));
    for (const uses of keys) {
      expect(uses).toMatchObject([
        {
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Condition: { StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } },
        },
      ]);
    }
  });

  it("takes a work group's query texts, which may hold personal values, along with the group", () => {
    const groups = resourcesOf(stack, "AWS::Athena::WorkGroup").map(({ Properties }) => Properties);
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) expect(group).toMatchObject({ RecursiveDeleteOption: true });
  });

  it("keeps what results are called, and who reaches them, from all but purposes' roles and who deploys", () => {
    const [policy] = resourcesOf(stack, "AWS::S3::BucketPolicy");
    const [, , , listing, settings, ...others] = statementsOf(policy ? [policy] : []);
    const bucket = { "Fn::GetAtt": [expect.stringMatching(/Results/), "Arn"] };
    const deployer = { "Fn::Sub": expect.stringMatching(/cfn-exec-role/) };
    const denied = { Effect: "Deny", Principal: { AWS: "*" }, Resource: bucket };
    expect(others).toEqual([]);
    expect(listing).toEqual({
      ...denied,
      Sid: "NamedListersOnly",
      Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"],
      Condition: {
        ArnNotLike: { "aws:PrincipalArn": [arn(`iam::${ACCOUNTS.consumer}:role/purpose/*`), deployer] },
      },
    });
    expect(settings).toEqual({
      ...denied,
      Sid: "DeployedSettingsOnly",
      Action: expect.arrayContaining(["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutReplicationConfiguration"]),
      Condition: { ArnNotEquals: { "aws:PrincipalArn": deployer } },
    });
  });

  it("links to databases of other accounts, for the purposes that they may serve", () => {
    expect([...mesh.access.links.keys()].sort()).toEqual(["crm/customers", "sales/orders"]);
    const links = nestedResourcesOf(stack, "AWS::Glue::Database");
    expect(links.map(({ Properties }) => Properties)).toContainEqual({
      CatalogId: ACCOUNTS.consumer,
      DatabaseInput: {
        Name: "crm__customers",
        TargetDatabase: { CatalogId: ACCOUNTS.crm, DatabaseName: "crm__customers" },
      },
    });
    const grants = nestedResourcesOf(stack, "AWS::LakeFormation::PrincipalPermissions").map(({ Properties }) => [
      Properties.Principal.DataLakePrincipalIdentifier["Fn::GetAtt"][0].replace(/^AccessRole|[0-9A-F]{8}$/g, ""),
      Properties.Resource.Database.Name,
      Properties.Permissions,
    ]);
    expect(grants.sort()).toEqual([
      ["directemail", "crm__customers", ["DESCRIBE"]],
      ["directemail", "sales__orders", ["DESCRIBE"]],
      ["marketing", "crm__customers", ["DESCRIBE"]],
      ["marketing", "sales__orders", ["DESCRIBE"]],
    ]);
  });

  it("leaves no link to IAM alone, by which every purpose would see it", () => {
    const [settings, ...others] = resourcesOf(stack, "AWS::LakeFormation::DataLakeSettings");
    expect(others).toEqual([]);
    expect(settings?.Properties).toMatchObject({
      MutationType: "APPEND",
      CreateDatabaseDefaultPermissions: [],
      CreateTableDefaultPermissions: [],
    });
  });

  it("needs neither links nor settings where the domains are at home", () => {
    const own = stackIn(new App(), "Alone", ACCOUNTS.consumer);
    const hub = PolicyHub.fromHubAttributes(own, "Hub", {
      account: ACCOUNTS.hub,
      region: REGION,
      tokens: TOKENS,
    });
    new PurposeAccess(own, "Access", { mesh: fixtureMesh(), hub, scanLimit: Size.gibibytes(10) });
    expect(resourcesOf(own, "AWS::Glue::Database")).toEqual([]);
    expect(resourcesOf(own, "AWS::LakeFormation::DataLakeSettings")).toEqual([]);
    const limits = resourcesOf(own, "AWS::Athena::WorkGroup").map(
      ({ Properties }) => Properties.WorkGroupConfiguration.BytesScannedCutoffPerQuery,
    );
    expect(new Set(limits)).toEqual(new Set([10 * 1024 ** 3]));
  });

  it("refuses an account that the mesh grants nothing", () => {
    const own = stackIn(new App(), "Stranger", ACCOUNTS.crm);
    const hub = PolicyHub.fromHubAttributes(own, "Hub", {
      account: ACCOUNTS.hub,
      region: REGION,
      tokens: TOKENS,
    });
    expect(() => new PurposeAccess(own, "Access", { mesh: fixtureMesh(), hub })).toThrow(
      /does not name this account `222222222222`/,
    );
  });
});
