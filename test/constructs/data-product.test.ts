import { Match } from "aws-cdk-lib/assertions";
import { ArnPrincipal, type IRole, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { App, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { glueType } from "../../lib/constructs/private/glue-types.ts";
import { DataDomain, DataProduct, PolicyHub } from "../../lib/index.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS, templates } from "./four-accounts.ts";
import { policyOf, resourcesById, resourcesOf, statementsOf, unorderedGrants } from "./template-reading.ts";

const mesh = fourAccounts();
const { crm } = templates(mesh);
const stack = Stack.of(mesh.customers);

/** Domain `crm` in a stack, its products in another, with what `change` makes of the mesh. */
function productApart(change: (mesh: Mesh) => Mesh = (unchanged) => unchanged, more: object = {}) {
  const app = new App();
  const domainStack = stackIn(app, "Domain", ACCOUNTS.crm);
  const hub = PolicyHub.fromHubAttributes(domainStack, "Hub", {
    account: ACCOUNTS.hub,
    region: REGION,
    tokens: TOKENS,
  });
  const domain = new DataDomain(domainStack, "Crm", { mesh: change(fixtureMesh()), domain: "crm", hub });
  const own = stackIn(app, "Products", ACCOUNTS.crm);
  const product = new DataProduct(own, "Customers", { domain, product: "customers", ...more });
  return { domain, product, own };
}

describe("DataProduct", () => {
  it("keeps its objects from everybody but the roles that are named", () => {
    const [bucket] = Object.keys(
      crm.findResources("AWS::S3::Bucket", { Properties: { VersioningConfiguration: { Status: "Enabled" } } }),
    );
    crm.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: "Enabled" },
      LifecycleConfiguration: { Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } })] },
    });
    const policy = resourcesOf(stack, "AWS::S3::BucketPolicy").find(
      ({ Properties }) => Properties.Bucket.Ref === bucket,
    );
    const [tls, named, listing, settings, ...others] = policy?.Properties.PolicyDocument.Statement ?? [];
    expect(others).toEqual([]);
    expect(tls).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
    // not a list: S3 replicates by an action that lists forget
    expect(named).toMatchObject({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "s3:*",
      Resource: { "Fn::Join": ["", [{ "Fn::GetAtt": [bucket, "Arn"] }, "/*"]] },
    });
    expect(named.Condition).toEqual({
      ArnNotEquals: {
        "aws:PrincipalArn": [
          { "Fn::GetAtt": [expect.stringMatching(/Registration/), "Arn"] },
          { "Fn::GetAtt": [expect.stringMatching(/Producer/), "Arn"] },
        ],
      },
    });
    expect(listing).toEqual({
      Sid: "NamedListersOnly",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"],
      Resource: { "Fn::GetAtt": [bucket, "Arn"] },
      Condition: {
        ArnNotEquals: {
          "aws:PrincipalArn": [
            ...named.Condition.ArnNotEquals["aws:PrincipalArn"],
            settings.Condition.ArnNotEquals["aws:PrincipalArn"],
          ],
        },
      },
    });
    expect(settings).toEqual({
      Sid: "DeployedSettingsOnly",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: expect.arrayContaining([
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutInventoryConfiguration",
        "s3:PutReplicationConfiguration",
      ]),
      Resource: { "Fn::GetAtt": [bucket, "Arn"] },
      Condition: {
        ArnNotEquals: { "aws:PrincipalArn": { "Fn::Sub": expect.stringMatching(/:role\/cdk-.*-cfn-exec-role/) } },
      },
    });
  });

  it("lists every reader without a purpose, those added later included", () => {
    const { domain, product, own } = productApart();
    expect(product.grants.readersWithoutPurpose).toHaveLength(2);
    const firehose = new Role(own, "Firehose", {
      assumedBy: new ServicePrincipal("firehose.amazonaws.com"),
      path: domain.deliveryRolePath,
    });
    product.grants.deliver(firehose);
    expect(product.grants.readersWithoutPurpose).toContain(firehose);
    const named = statementsOf(resourcesOf(own, "AWS::S3::BucketPolicy")).find(
      ({ Condition }) => Condition?.ArnNotEquals,
    );
    expect(named?.Condition?.ArnNotEquals?.["aws:PrincipalArn"]).toHaveLength(3);
  });

  describe("refuses to let deliver", () => {
    const service = { assumedBy: new ServicePrincipal("firehose.amazonaws.com") };
    const arn = (account: string, role: string) => `arn:aws:iam::${account}:role/${role}`;
    const path = { path: "/purpose-mesh/delivery/crm/" };
    const sales = { account: ACCOUNTS.sales, region: REGION };
    it.each<{ readonly why: string; readonly role: (scopes: ReturnType<typeof productApart>) => IRole }>([
      { why: "a role off the path in the domain's stack", role: ({ domain }) => new Role(domain, "Some", service) },
      { why: "a role off the path in the product's stack", role: ({ own }) => new Role(own, "Some", service) },
      {
        why: "a role on another domain's path",
        role: ({ own }) => new Role(own, "Some", { ...service, path: "/purpose-mesh/delivery/sales/" }),
      },
      {
        why: "a role of another account",
        role: ({ own }) => new Role(new Stack(own, "Else", { env: sales }), "Some", { ...service, ...path }),
      },
      {
        why: "a role off the path that is there already",
        role: ({ own }) => Role.fromRoleArn(own, "Some", arn(ACCOUNTS.crm, "firehose")),
      },
      {
        why: "a role of another account that is there already",
        role: ({ own }) => Role.fromRoleArn(own, "Some", arn(ACCOUNTS.sales, "purpose-mesh/delivery/crm/firehose")),
      },
    ])("$why, which verifying would find for ever", ({ role }) => {
      const apart = productApart();
      expect(() => apart.product.grants.deliver(role(apart))).toThrow(
        /Some`: role: must have the path `\/purpose-mesh\/delivery\/crm\/` in the domain's account/,
      );
      expect(apart.product.grants.readersWithoutPurpose).toHaveLength(2);
    });

    it("no role on the path, be it there already", () => {
      const { domain, product, own } = productApart();
      const there = Role.fromRoleArn(own, "There", arn(ACCOUNTS.crm, "purpose-mesh/delivery/crm/firehose"));
      const made = new Role(domain, "Made", { ...service, path: domain.deliveryRolePath });
      for (const role of [there, made]) product.grants.deliver(role);
      expect(product.grants.readersWithoutPurpose).toEqual(expect.arrayContaining([there, made]));
    });
  });

  it("stores a column for every stand-in that a purpose may see, and nothing else", () => {
    const [table] = resourcesOf(stack, "AWS::Glue::Table");
    const { Columns } = table?.Properties.TableInput.StorageDescriptor ?? {};
    expect(Columns.map(({ Name, Type }: { Name: string; Type: string }) => `${Name} ${Type}`).sort()).toEqual([
      "city string",
      "consent_marketing boolean",
      "customer_id string",
      "customer_id__direct_email string",
      "customer_id__marketing string",
      "email string",
      "spent decimal(10,2)",
    ]);
  });

  it("makes a table Iceberg, or partitions it, where the contract says so", () => {
    const withTable = (format: "iceberg" | "parquet") => (unchanged: Mesh) => ({
      ...unchanged,
      products: unchanged.products.map((product) =>
        product.id === "crm/customers"
          ? {
              ...product,
              tables: product.tables.map((table) => ({
                ...table,
                format,
                columns: table.columns.map((column) =>
                  column.name === "city" ? { ...column, partition: true } : column,
                ),
              })),
            }
          : product,
      ),
    });
    const iceberg = resourcesOf(productApart(withTable("iceberg")).own, "AWS::Glue::Table")[0]?.Properties;
    expect(iceberg?.OpenTableFormatInput).toEqual({ IcebergInput: { MetadataOperation: "CREATE", Version: "2" } });
    expect(iceberg?.TableInput.PartitionKeys).toBeUndefined();

    const parquet = resourcesOf(productApart(withTable("parquet")).own, "AWS::Glue::Table")[0]?.Properties;
    expect(parquet?.OpenTableFormatInput).toBeUndefined();
    expect(parquet?.TableInput.PartitionKeys).toEqual([{ Name: "city", Type: "string" }]);
  });

  it("is deployed in the order that Lake Formation asks for", () => {
    const resources = resourcesById(stack);
    const idsOf = (type: string) => [...resources].filter(([, { Type }]) => Type === type).map(([id]) => id);
    const upstreamOf = (id: string, seen = new Set<string>()): Set<string> => {
      const { DependsOn = [], Properties } = resources.get(id) ?? {};
      const references = [...JSON.stringify(Properties ?? {}).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(
        ([, to]) => to ?? "",
      );
      for (const to of [...DependsOn, ...references]) {
        if (!resources.has(to) || seen.has(to)) continue;
        seen.add(to);
        upstreamOf(to, seen);
      }
      return seen;
    };
    const [settings = ""] = idsOf("AWS::LakeFormation::DataLakeSettings");
    const [location = ""] = idsOf("AWS::LakeFormation::Resource");
    const [database = ""] = idsOf("AWS::Glue::Database");
    const [table = ""] = idsOf("AWS::Glue::Table");
    const [run = ""] = idsOf("Custom::PurposeMeshConvergence");
    const locationGrants = idsOf("AWS::LakeFormation::PrincipalPermissions").filter((id) => /Location/.test(id));
    expect(upstreamOf(location)).toContain(settings);
    expect([...upstreamOf(database)]).toEqual(expect.arrayContaining([location, ...locationGrants]));
    expect(locationGrants).toHaveLength(2);
    expect(upstreamOf(table)).toContain(database);
    expect([...upstreamOf(run)]).toEqual(expect.arrayContaining([table, database, settings]));
  });

  it("says in the catalog what its contract says for people to read, and nothing of a product without one", () => {
    const details = {
      version: "2.0.0",
      status: "active",
      tags: ["gold"],
      schemaTags: { "customers.email": ["contact"] },
      slaProperties: [{ property: "latency", value: 4, unit: "h" }],
    };
    const { own } = productApart((mesh) => ({
      ...mesh,
      products: mesh.products.map((product) => ({ ...product, details })),
    }));
    const [database] = resourcesOf(own, "AWS::Glue::Database");

    expect(database?.Properties.DatabaseInput.Parameters).toEqual({
      "contract.version": "2.0.0",
      "contract.status": "active",
      "contract.tags": '["gold"]',
      "contract.schemaTags": '{"customers.email":["contact"]}',
      "contract.slaProperties": '[{"property":"latency","value":4,"unit":"h"}]',
    });
    const [without] = resourcesOf(productApart().own, "AWS::Glue::Database");
    expect(without?.Properties.DatabaseInput).not.toHaveProperty("Parameters");
  });

  it("belongs to nobody that was not granted: no default permissions, no hybrid access, a role for the location alone", () => {
    crm.hasResourceProperties("AWS::Glue::Database", {
      DatabaseInput: Match.objectLike({ CreateTableDefaultPermissions: [] }),
    });
    crm.hasResourceProperties("AWS::LakeFormation::Resource", {
      UseServiceLinkedRole: false,
      HybridAccessEnabled: false,
    });
    const [, registration] =
      [...resourcesById(stack)].find(([id, { Type }]) => Type === "AWS::IAM::Role" && /Registration/.test(id)) ?? [];
    const trust = registration?.Properties.AssumeRolePolicyDocument.Statement;
    expect(trust.map(({ Action, Principal }: { Action: string; Principal: object }) => [Action, Principal])).toEqual([
      ["sts:AssumeRole", { Service: "lakeformation.amazonaws.com" }],
      ["sts:SetSourceIdentity", { Service: "lakeformation.amazonaws.com" }],
    ]);
  });

  it("grants one thing after the other to one principal, since Lake Formation refuses them at once", () => {
    expect(unorderedGrants(stack)).toHaveLength(2);
    for (const first of unorderedGrants(stack)) expect(first).toHaveLength(1);
  });

  it("takes fewer than 60 resources beside those that its domain shares", () => {
    const { own } = productApart();
    expect(resourcesById(own).size).toBeLessThan(60);
    expect(resourcesById(own).size).toBeGreaterThan(10);
  });

  it("is written by whom its team names, else by Glue jobs", () => {
    const trustOf = (own: Stack) =>
      [...resourcesById(own)].find(([id, { Type }]) => Type === "AWS::IAM::Role" && /CustomersProducer/.test(id))?.[1]
        .Properties.AssumeRolePolicyDocument.Statement;
    expect(trustOf(productApart().own)).toMatchObject([{ Principal: { Service: "glue.amazonaws.com" } }]);
    const airflow = `arn:aws:iam::${ACCOUNTS.crm}:role/airflow`;
    const { own, product } = productApart(undefined, { producedBy: new ArnPrincipal(airflow) });
    product.grants.produce(
      new Role(own, "Starter", { roleName: "starter", assumedBy: new ServicePrincipal("ec2.amazonaws.com") }),
    );
    expect(trustOf(own)).toMatchObject([{ Principal: { AWS: airflow } }]);
    expect(statementsOf(policyOf(own, "starter"))).toMatchObject([{ Action: "sts:AssumeRole" }]);
  });

  it("must be described in the mesh", () => {
    expect(() => productApart(undefined, { product: "invoices" })).toThrow(/no product `invoices`.*it has `customers`/);
  });
});

describe("glueType", () => {
  it.each([
    ["string", "string"],
    ["integer", "bigint"],
    ["number", "double"],
    ["Decimal(10,2)", "decimal(10,2)"],
    ["varchar(18)", "varchar(18)"],
    ["varchar", "string"],
    ["array<string>", "array<string>"],
    ["array", "string"],
    ["timestamp_tz", "timestamp"],
    ["geography", "string"],
    ["int64", "string"],
    ["decmal(10,2)", "string"],
    ["number(10, 2)", "double"],
    ["decimal", "decimal"],
    ["decimal(10, 2)", "decimal(10,2)"],
    ["varchar(max)", "string"],
    ["struct<a: int, b: string>", "struct<a:int,b:string>"],
    ["timestamp(6) with time zone", "timestamp"],
    ["double precision", "double"],
  ])("writes %s as %s", (type, expected) => {
    expect(glueType(type)).toBe(expected);
  });
});
