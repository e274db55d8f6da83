import { Match, Template } from "aws-cdk-lib/assertions";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { App, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { ConstructPropsError, PolicyHub } from "../../lib/index.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS, templates } from "./four-accounts.ts";
import { policyOf, resourcesById, resourcesOf, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const { hub } = templates(mesh);

describe("PolicyHub", () => {
  it("keeps decisions in a table that is encrypted, recoverable and not deleted by accident", () => {
    hub.hasResource("AWS::DynamoDB::GlobalTable", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
        StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
        Replicas: [
          Match.objectLike({
            Region: REGION,
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            SSESpecification: { KMSMasterKeyId: Match.anyValue() },
          }),
        ],
      },
    });
    hub.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
  });

  it("can be thrown away with its stack where that is asked for", () => {
    const stack = stackIn(new App(), "Trial", ACCOUNTS.hub);
    new PolicyHub(stack, "Hub", { mesh: fixtureMesh(), tokens: TOKENS, removalPolicy: RemovalPolicy.DESTROY });
    const [table] = resourcesOf(stack, "AWS::DynamoDB::GlobalTable");
    expect(table).toMatchObject({
      DeletionPolicy: "Delete",
      Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
    });
  });

  it.each(["crm", "sales"] as const)(
    "limits the role of domain %s to its own items, and keeps people from it",
    (domain) => {
      const statements = statementsOf(policyOf(Stack.of(mesh.hub), `purpose-mesh-domain-${domain}`));
      const onTable = statements.filter(({ Action }) =>
        [Action].flat().some((action) => action.startsWith("dynamodb:")),
      );
      const keys = (leadingKeys: string[]) => ({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys },
        Null: { "dynamodb:LeadingKeys": "false" },
      });
      expect(onTable.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
        { Action: ["dynamodb:GetItem", "dynamodb:Query"], Condition: keys(["HUB", "HUB#*", "DOMAIN#*"]) },
        {
          Action: ["dynamodb:PutItem", "dynamodb:DeleteItem"],
          Condition: keys([`DOMAIN#${domain}`, `DOMAIN#${domain}#*`]),
        },
      ]);
    },
  );

  it.each(["crm", "sales"] as const)(
    "lets the role by which domain %s looks read the same, and write nothing",
    (domain) => {
      const read = (name: string) =>
        statementsOf(policyOf(Stack.of(mesh.hub), name)).filter(({ Action }) =>
          [Action].flat().includes("dynamodb:Query"),
        );
      const statements = statementsOf(policyOf(Stack.of(mesh.hub), `purpose-mesh-reader-${domain}`));

      const actions = statements.flatMap(({ Action }) => [Action].flat());
      expect(actions.sort()).toEqual(["dynamodb:GetItem", "dynamodb:Query", "kms:Decrypt", "kms:DescribeKey"]);
      expect(read(`purpose-mesh-reader-${domain}`)).toEqual(read(`purpose-mesh-domain-${domain}`));
    },
  );

  it.each([
    { kind: "domain", path: "domain" },
    { kind: "reader", path: "reader" },
    { kind: "lease", path: "converger" },
  ])("lets only handlers of a domain's own account take its roles: $kind", ({ kind, path }) => {
    hub.hasResourceProperties("AWS::IAM::Role", {
      RoleName: `purpose-mesh-${kind}-crm`,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { AWS: iam(ACCOUNTS.crm, "root") },
            Condition: { ArnLike: { "aws:PrincipalArn": iam(ACCOUNTS.crm, `role/purpose-mesh/${path}/crm/*`) } },
          },
        ],
      },
    });
  });

  it("lets the broker assume purpose roles of the consumers, and no other role", () => {
    const assume = statementsOf(policyOf(Stack.of(mesh.hub), "purpose-mesh-broker")).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith("sts:")),
    );
    expect(assume).toEqual([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        Resource: iam(ACCOUNTS.consumer, "role/purpose/*"),
      },
    ]);
  });

  it("answers nobody without a token, and logs what it answered but not who asked", () => {
    const routes = Object.values(hub.findResources("AWS::ApiGatewayV2::Route"));
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
      "GET /catalog",
      "GET /requests",
      "POST /decisions",
      "POST /requests",
      "POST /revocations",
      "POST /sessions",
    ]);
    expect(new Set(routes.map(({ Properties }) => Properties.AuthorizationType))).toEqual(new Set(["JWT"]));
    hub.hasResourceProperties("AWS::ApiGatewayV2::Authorizer", {
      JwtConfiguration: { Issuer: TOKENS.issuer, Audience: [TOKENS.audience] },
    });
    const [stage] = Object.values(hub.findResources("AWS::ApiGatewayV2::Stage"));
    expect(stage?.Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
    expect(stage?.Properties.AccessLogSettings.Format).not.toMatch(/claims|sourceIp|userAgent/);
  });

  it("tells every domain what changed, and none what concerns people", () => {
    const rules = Object.values(hub.findResources("AWS::Events::Rule"));
    const bus = (account: string, domain: string) => ({
      "Fn::Join": [
        "",
        ["arn:", { Ref: "AWS::Partition" }, `:events:${REGION}:${account}:event-bus/purpose-mesh-${domain}`],
      ],
    });
    expect(rules.map(({ Properties }) => Properties.Targets[0].Arn)).toEqual([
      bus(ACCOUNTS.crm, "crm"),
      bus(ACCOUNTS.sales, "sales"),
    ]);
    for (const { Properties } of rules)
      expect(Properties.EventPattern.detail.kind).toEqual(["hub", "product", "assignment"]);
  });

  it("forwards changes one by one until they arrive, and keeps those that do not", () => {
    hub.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
    hub.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ApproximateNumberOfMessagesVisible",
      Threshold: 1,
    });
  });

  it("raises an alarm when the forwarder counts a rewritten history, under the name that it counts by", () => {
    const [alarm] = Object.values(hub.findResources("AWS::CloudWatch::Alarm")).filter(
      ({ Properties }) => Properties.MetricName === "RewrittenHistories",
    );
    const forwarder = [...resourcesById(Stack.of(mesh.hub)).values()].find(
      ({ Properties }) =>
        Properties?.Description === "Announces what changed in the policy table" && Properties.Environment,
    );

    expect(alarm?.Properties).toMatchObject({
      Namespace: "PurposeMesh",
      Statistic: "Sum",
      Threshold: 1,
      EvaluationPeriods: 1,
    });
    expect(alarm?.Properties.TreatMissingData).toBe("notBreaching");
    expect(alarm?.Properties.Dimensions).toEqual([
      { Name: "Hub", Value: forwarder?.Properties.Environment.Variables.HUB },
    ]);
    expect(mesh.hub.monitoring.alarms).toHaveLength(5);
  });

  it("publishes last, so that a deployment that fails has widened nothing", () => {
    const resources = resourcesById(Stack.of(mesh.hub));
    const [[publication = "", { DependsOn = [] } = {}] = []] = [...resources].filter(
      ([, { Type }]) => Type === "Custom::PurposeMeshPolicies",
    );
    const others = [...resources.keys()].filter((id) => id !== publication && id !== "CDKMetadata");
    expect(others.length).toBeGreaterThan(50);
    expect(others.filter((id) => !DependsOn.includes(id))).toEqual([]);
  });

  it("lets an auditor read every decision and write none", () => {
    const stack = stackIn(new App(), "Audit", ACCOUNTS.hub);
    const audited = new PolicyHub(stack, "Hub", { mesh: fixtureMesh(), tokens: TOKENS });
    audited.grants.audit(
      new Role(stack, "Auditor", { roleName: "auditor", assumedBy: new ServicePrincipal("ec2.amazonaws.com") }),
    );
    const actions = statementsOf(policyOf(stack, "auditor")).flatMap(({ Action }) => Action);
    expect(actions).toEqual(["dynamodb:GetItem", "dynamodb:Query", "kms:Decrypt", "kms:DescribeKey"]);
  });

  it("shares its account with a hub of another name", () => {
    const [one, other] = ["purpose-mesh", "trial"].map((hubName) => {
      const stack = stackIn(new App(), hubName, ACCOUNTS.hub);
      new PolicyHub(stack, "Hub", { mesh: fixtureMesh(), tokens: TOKENS, hubName });
      return namesIn(stack);
    });
    expect(one).toEqual(
      expect.arrayContaining([
        "AWS::DynamoDB::GlobalTable purpose-mesh-policies",
        "AWS::IAM::Role purpose-mesh-broker",
        "AWS::SSM::Parameter /purpose-mesh/hub/token-issuer",
      ]),
    );
    expect(other).toHaveLength(one?.length ?? 0);
    expect(other?.filter((name) => one?.includes(name))).toEqual([]);
  });

  it.each([
    { tokens: { issuer: "http://id.acme.example" }, fault: /tokens\.issuer: `http:\/\/id\.acme\.example` .*https/ },
    { tokens: { issuer: "id.acme.example" }, fault: /tokens\.issuer: `id\.acme\.example` .*https/ },
    { tokens: { jwksUri: "http://id.acme.example/keys" }, fault: /tokens\.jwksUri: .*https/ },
    { tokens: { audience: "" }, fault: /tokens\.audience: .*empty/ },
  ])("takes no tokens that others could sign: $tokens", ({ tokens, fault }) => {
    const own = stackIn(new App(), "Tokens", ACCOUNTS.hub);
    const all = { ...TOKENS, ...tokens };
    expect(() => new PolicyHub(own, "Hub", { mesh: fixtureMesh(), tokens: all })).toThrow(fault);
    const attributes = { account: ACCOUNTS.hub, region: REGION, tokens: all };
    expect(() => PolicyHub.fromHubAttributes(own, "Imported", attributes)).toThrow(fault);
  });

  it("reports every fault of its props at once", () => {
    const make = (): PolicyHub =>
      new PolicyHub(stackIn(new App(), "Faulty", ACCOUNTS.hub), "Hub", {
        mesh: fixtureMesh(),
        tokens: TOKENS,
        domainAccounts: { crm: "12345", hr: ACCOUNTS.crm },
      });
    expect(make).toThrow(ConstructPropsError);
    expect(make).toThrow(
      /domainAccounts\.hr: the mesh has no such domain; domainAccounts\.crm: `12345` is not 12 digits/,
    );
  });
});

describe("an imported PolicyHub", () => {
  const attributes = { account: ACCOUNTS.hub, region: REGION, tokens: TOKENS };

  it("knows by its attributes what the hub itself says", () => {
    const imported = PolicyHub.fromHubAttributes(stackIn(new App(), "Domain", ACCOUNTS.crm), "Hub", attributes);
    const here = Stack.of(imported);
    const there = Stack.of(mesh.hub);
    expect(here.resolve(imported.brokerRoleArn)).toEqual(there.resolve(mesh.hub.brokerRoleArn));
    expect(here.resolve(imported.domainTableRoleArn("crm"))).toEqual(there.resolve(mesh.hub.domainTableRoleArn("crm")));
    expect(here.resolve(imported.domainReaderRoleArn("crm"))).toEqual(
      there.resolve(mesh.hub.domainReaderRoleArn("crm")),
    );
    expect(here.resolve(imported.domainLeaseRoleArn("crm"))).toEqual(there.resolve(mesh.hub.domainLeaseRoleArn("crm")));
  });

  it("is found by the parameters that a hub leaves behind", () => {
    const stack = stackIn(new App(), "Other", ACCOUNTS.hub);
    const imported = PolicyHub.fromSsmParameters(stack, "Hub");
    new Role(stack, "Uses", {
      assumedBy: new ServicePrincipal(imported.tokens.audience),
      description: imported.tokens.issuer,
    });
    const wanted = Object.values(stackParameters(stack)).map(({ Default }) => Default);
    const left = Object.values(hub.findResources("AWS::SSM::Parameter")).map(({ Properties }) => Properties.Name);
    expect(wanted.sort()).toEqual(left.sort());
    expect(wanted).toContain("/purpose-mesh/hub/token-issuer");
  });
});

/** Names that the stack gives, of which an account holds one each. */
function namesIn(stack: Stack): readonly string[] {
  const held = /^(?:Alarm|Alias|Bucket|Dashboard|Function|LogGroup|Queue|Role|Table)?Name$/;
  return [...resourcesById(stack).values()].flatMap(({ Type, Properties }) =>
    Object.entries(Properties)
      // APIs are told apart by their ids, and what is no text is another resource's name
      .filter(
        ([name, value]) => held.test(name) && typeof value === "string" && !Type.startsWith("AWS::ApiGatewayV2::"),
      )
      .map(([, value]) => `${Type} ${value}`),
  );
}

function iam(account: string, resource: string) {
  return { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:iam::${account}:${resource}`]] };
}

function stackParameters(stack: Stack): Record<string, { Default: string }> {
  const { Parameters } = Template.fromStack(stack).toJSON();
  const { BootstrapVersion: _, ...parameters } = Parameters;
  return parameters;
}
