import { Match } from "aws-cdk-lib/assertions";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { App, Duration, LegacyStackSynthesizer, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { DataDomain, DataProduct, PolicyHub } from "../../lib/index.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS, templates } from "./four-accounts.ts";
import { policyOf, resourcesById, resourcesOf, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const { hub, crm, sales } = templates(mesh);
const stack = Stack.of(mesh.crm);

const arn = (service: string, rest: string) => ({
  "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:${service}:${rest}`]],
});

/** A domain that knows its hub by attributes only, as in a repository of its own. */
function domainAlone(change: Partial<ConstructorParameters<typeof DataDomain>[2]> = {}, app = new App()) {
  const own = stackIn(app, "Own", ACCOUNTS.crm);
  const hub = PolicyHub.fromHubAttributes(own, "Hub", {
    account: ACCOUNTS.hub,
    region: REGION,
    tokens: TOKENS,
  });
  return new DataDomain(own, "Domain", { mesh: fixtureMesh(), domain: "crm", hub, ...change });
}

describe("DataDomain", () => {
  it("is deployed after its hub, in whatever stack and account that is", () => {
    expect(Stack.of(mesh.crm).dependencies).toContain(Stack.of(mesh.hub));

    const one = stackIn(new App(), "One", ACCOUNTS.hub);
    const hub = new PolicyHub(one, "Hub", { mesh: fixtureMesh(), tokens: TOKENS });
    new DataDomain(one, "Domain", { mesh: fixtureMesh(), domain: "crm", hub });
    const [dataLake] = resourcesOf(one, "Custom::PurposeMeshDataLake");
    const ids = [...resourcesById(one)].filter(
      ([, { Properties }]) => Properties.RoleName === "purpose-mesh-domain-crm",
    );
    expect(dataLake?.DependsOn).toEqual(expect.arrayContaining(ids.map(([id]) => id)));
    expect(ids).toHaveLength(1);
  });

  it("sets Lake Formation up without taking over what is there", () => {
    crm.hasResourceProperties("AWS::LakeFormation::DataLakeSettings", {
      MutationType: "APPEND",
      CreateDatabaseDefaultPermissions: [],
      CreateTableDefaultPermissions: [],
      Parameters: { CROSS_ACCOUNT_VERSION: "4" },
      Admins: [
        { DataLakePrincipalIdentifier: { "Fn::GetAtt": [Match.stringLikeRegexp("ConvergeRole"), "Arn"] } },
        { DataLakePrincipalIdentifier: { "Fn::Sub": Match.stringLikeRegexp("cfn-exec-role") } },
      ],
    });
  });

  it("has one key per purpose that a product may serve, inherited ones included", () => {
    const aliases = Object.values(crm.findResources("AWS::KMS::Alias")).map(({ Properties }) => Properties.AliasName);
    expect(aliases.sort()).toEqual(["alias/crm/purpose/direct-email", "alias/crm/purpose/marketing"]);
  });

  it("opens a purpose's key to the registered roles with that purpose's tag and context, and to nobody else", () => {
    const [key] = resourcesOf(stack, "AWS::KMS::Key").filter(({ Properties }) =>
      /seals for purpose marketing/.test(Properties.Description),
    );
    const [administer, use, ...others] = key?.Properties.KeyPolicy.Statement ?? [];
    expect(others).toEqual([]);
    expect(administer.Action).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Decrypt|Encrypt|DataKey|CreateGrant|\*/)]),
    );
    expect(use).toEqual({
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "*",
      Principal: { AWS: arn("iam", `:${ACCOUNTS.consumer}:root`) },
      Condition: {
        ArnEquals: { "aws:PrincipalArn": [arn("iam", `:${ACCOUNTS.consumer}:role/purpose/marketing`)] },
        StringEquals: { "aws:PrincipalTag/purpose": "marketing", "kms:EncryptionContext:purpose": "marketing" },
      },
    });
  });

  it("lets the lake's key be used through S3 by the roles that stores, producers and deliverers have, IAM or not", () => {
    const statementsOfLakeKey = (domain: DataDomain) =>
      resourcesOf(Stack.of(domain), "AWS::KMS::Key").find(({ Properties }) => /store$/.test(Properties.Description))
        ?.Properties.KeyPolicy.Statement;
    const [administer, use, ...others] = statementsOfLakeKey(mesh.crm);
    expect(others).toEqual([]);
    expect([administer.Action].flat().join()).not.toMatch(/Decrypt|Encrypt|DataKey|CreateGrant|\*/);
    expect(administer.Condition).toBeUndefined();
    expect(use).toEqual({
      Effect: "Allow",
      Action: expect.arrayContaining(["kms:Decrypt", "kms:GenerateDataKey"]),
      Resource: "*",
      Principal: { AWS: arn("iam", `:${ACCOUNTS.crm}:root`) },
      Condition: {
        StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` },
        ArnLike: {
          "aws:PrincipalArn": ["delivery", "producer", "store"].map((kind) =>
            arn("iam", `:${ACCOUNTS.crm}:role/purpose-mesh/${kind}/crm/*`),
          ),
        },
      },
    });
    const domain = domainAlone();
    new DataProduct(domain, "Customers", { domain, product: "customers" });
    for (const { Properties } of resourcesOf(Stack.of(domain), "AWS::IAM::Role")) {
      if (!/^(?:Lake Formation's access to|Writes data product)/.test(Properties.Description)) continue;
      expect(Properties.Path).toMatch(/^\/purpose-mesh\/(?:store|producer)\/crm\/$/);
    }
  });

  it("lets a grantee seal for one purpose and open nothing", () => {
    const domain = domainAlone();
    const product = new DataProduct(domain, "Customers", { domain, product: "customers" });
    domain.grants.seal(product.producer, "marketing");
    const producer = [...resourcesById(Stack.of(domain))].find(
      ([id, { Type }]) => Type === "AWS::IAM::Role" && /CustomersProducer/.test(id),
    );
    const sealing = statementsOf(policyOf(Stack.of(domain), producer?.[0] ?? "")).filter(({ Condition }) => Condition);
    expect(sealing).toEqual([
      {
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Encrypt"],
        Resource: { "Fn::GetAtt": [expect.stringMatching(/Keymarketing/), "Arn"] },
        Condition: { StringEquals: { "kms:EncryptionContext:purpose": "marketing" } },
      },
    ]);
    expect(() => domain.grants.seal(product.producer, "fraud")).toThrow(
      /no product serves `fraud`.*`direct-email`, `marketing`/,
    );
  });

  it("runs one converger at a time, which may grant anything and read nothing", () => {
    const converge = [...resourcesById(stack)].find(
      ([id, { Type }]) => Type === "AWS::Lambda::Function" && /DomainConvergeFunction/.test(id),
    )?.[1];
    expect(converge?.Properties.ReservedConcurrentExecutions).toBe(1);
    const role = converge?.Properties.Role["Fn::GetAtt"][0];
    const denied = statementsOf(policyOf(stack, role)).filter(({ Effect }) => Effect === "Deny");
    expect(denied).toEqual([
      {
        Effect: "Deny",
        Resource: "*",
        Action: expect.arrayContaining(["lakeformation:GetDataAccess", "s3:GetObject", "athena:StartQueryExecution"]),
      },
    ]);
  });

  it("lets the converger's runs and the verifiers' wake the next, by their domain's bus and in no other name", () => {
    const [bus] = [...resourcesById(stack)].find(([, { Type }]) => Type === "AWS::Events::EventBus") ?? [];
    const announcing = statementsOf(resourcesOf(stack, "AWS::IAM::Policy")).filter(
      ({ Action }) => Action === "events:PutEvents",
    );
    const ownBus = {
      Effect: "Allow",
      Action: "events:PutEvents",
      Resource: { "Fn::GetAtt": [bus, "Arn"] },
      Condition: { StringEquals: { "events:source": "purpose-mesh" } },
    };
    expect(announcing).toEqual([ownBus, ownBus, ownBus]);
  });

  it("lets the converger share with consumers of other accounts, and only where there are any", () => {
    const sharing = (domain: DataDomain) =>
      statementsOf(resourcesOf(Stack.of(domain), "AWS::IAM::Policy"))
        .flatMap(({ Action }) => Action)
        .filter((action) => action.startsWith("ram:"));
    expect(sharing(mesh.crm)).toContain("ram:CreateResourceShare");
    expect(sharing(domainAlone({ mesh: { ...fixtureMesh(), consumers: [ACCOUNTS.crm] } }))).toEqual([]);
  });

  it("wakes the converger by changes of its own and of domains upstream, by the clock, and at deployment", () => {
    const heard = Object.values(sales.findResources("AWS::Events::Rule")).map(
      ({ Properties }) => Properties.EventPattern?.detail,
    );
    expect(heard).toContainEqual({ $or: [{ kind: ["hub"] }, { domain: ["crm", "sales"] }] });
    crm.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(2 minutes)" });
    const [run] = resourcesOf(stack, "Custom::PurposeMeshConvergence");
    const published = [...resourcesById(stack)]
      .filter(([, { Type }]) => Type === "Custom::PurposeMeshProduct")
      .map(([id]) => id);
    expect(run?.DependsOn).toEqual(published);
  });

  it("looks twice in the time by which it narrows ahead, so that a run may wait and still be in time", () => {
    const own = Stack.of(domainAlone({ narrowingLead: Duration.minutes(15) }));
    expect(resourcesOf(own, "AWS::Events::Rule").map(({ Properties }) => Properties.ScheduleExpression)).toContain(
      "rate(7 minutes)",
    );
    const [environment] = resourcesOf(own, "AWS::Lambda::Function")
      .flatMap(({ Properties }) => Properties.Environment?.Variables ?? [])
      .filter(({ NARROWING_LEAD }) => NARROWING_LEAD);
    expect(environment.NARROWING_LEAD).toBe("PT15M");
  });

  it("hears from the hub's account alone", () => {
    crm.hasResourceProperties("AWS::Events::EventBusPolicy", {
      Statement: Match.objectLike({
        Action: "events:PutEvents",
        Principal: { AWS: arn("iam", `:${ACCOUNTS.hub}:root`) },
        Condition: { StringEquals: { "events:source": "purpose-mesh" } },
      }),
    });
  });

  it("takes tokens for its own API only, so that none that it is shown opens the hub", () => {
    const audiences = (template: typeof crm) =>
      Object.values(template.findResources("AWS::Lambda::Function")).flatMap(
        ({ Properties }) => Properties.Environment?.Variables?.TOKEN_AUDIENCE ?? [],
      );
    const authorized = (template: typeof crm) =>
      Object.values(template.findResources("AWS::ApiGatewayV2::Authorizer")).map(
        ({ Properties }) => Properties.JwtConfiguration.Audience,
      );
    for (const [template, audience, handlers] of [
      [hub, "purpose-mesh", 6],
      [crm, "purpose-mesh/crm", 2],
      [sales, "purpose-mesh/sales", 2],
    ] as const) {
      expect(audiences(template)).toEqual(Array(handlers).fill(audience));
      expect(authorized(template)).toEqual([[audience]]);
    }
  });

  it("reaches the policy table through the domain's own roles", () => {
    const assumed = statementsOf(resourcesOf(stack, "AWS::IAM::Policy")).filter(
      ({ Action }) => Action === "sts:AssumeRole",
    );
    expect(new Set(assumed.map(({ Resource }) => JSON.stringify(Resource)))).toEqual(
      new Set(
        ["domain", "lease", "reader"].map((kind) =>
          JSON.stringify(arn("iam", `:${ACCOUNTS.hub}:role/purpose-mesh/purpose-mesh-${kind}-crm`)),
        ),
      ),
    );
  });

  it("records what is read without a purpose, and alarms on queries", () => {
    const by = (issuer: object) => ({ sessionContext: { sessionIssuer: { arn: [issuer] } } });
    crm.hasResourceProperties("AWS::Events::Rule", {
      State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      EventPattern: Match.objectLike({
        source: ["aws.athena", "aws.kms", "aws.lakeformation"],
        detail: {
          $or: [
            {
              eventName: ["GetDataAccess", "StartQueryExecution"],
              userIdentity: by({ prefix: arn("iam", `:${ACCOUNTS.crm}:role/purpose-mesh/producer/crm/`) }),
            },
            {
              eventName: ["Decrypt"],
              resources: { ARN: [stack.resolve(mesh.crm.lakeKey.keyArn)] },
              userIdentity: by({
                "anything-but": { prefix: arn("iam", `:${ACCOUNTS.crm}:role/purpose-mesh/store/crm/`) },
              }),
            },
          ],
        },
      }),
    });
    crm.hasResourceProperties("AWS::CloudWatch::Alarm", { MetricName: "ProducerReads-crm", Namespace: "PurposeMesh" });
  });

  it("counts apart what is queried and what is decrypted for roles that reach objects", () => {
    for (const [MetricName, FilterPattern] of [
      ["ProducerReads-crm", '{ $.detail.eventName != "Decrypt" }'],
      ["DirectReads-crm", '{ $.detail.eventName = "Decrypt" }'],
    ]) {
      crm.hasResourceProperties("AWS::Logs::MetricFilter", {
        FilterPattern,
        MetricTransformations: [Match.objectLike({ MetricName, MetricValue: "1" })],
      });
    }
  });

  it("has every alarm set off what it was given", () => {
    const app = new App();
    const topic = new Topic(stackIn(app, "Topics", ACCOUNTS.crm), "Topic");
    const domain = domainAlone({ alarmActions: [new SnsAction(topic)] }, app);
    const alarms = resourcesOf(Stack.of(domain), "AWS::CloudWatch::Alarm");
    expect(alarms.length).toBe(domain.monitoring.alarms.length);
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toHaveLength(1);
  });

  it.each([
    {
      why: "a domain that the mesh does not have",
      change: { domain: "hr" },
      message: /no domain `hr`.*it has `crm`, `sales`/,
    },
    {
      why: "a lead that is no whole minutes",
      change: { narrowingLead: Duration.seconds(90) },
      message: /narrowingLead/,
    },
  ])("refuses $why", ({ change, message }) => {
    expect(() => domainAlone(change)).toThrow(message);
  });

  it("refuses a hub of another Region, whose events would reach no domain", () => {
    const own = stackIn(new App(), "Elsewhere", ACCOUNTS.crm);
    const attributes = { account: ACCOUNTS.hub, region: "us-east-1", tokens: TOKENS };
    const hub = PolicyHub.fromHubAttributes(own, "Hub", attributes);
    expect(() => new DataDomain(own, "Domain", { mesh: fixtureMesh(), domain: "crm", hub })).toThrow(
      /hub: is in `us-east-1`, the domain in `eu-west-1`/,
    );
  });

  it("asks for the deploying role where the synthesizer has none", () => {
    const own = new Stack(new App(), "Legacy", {
      env: { account: ACCOUNTS.crm, region: REGION },
      synthesizer: new LegacyStackSynthesizer(),
    });
    const hub = PolicyHub.fromHubAttributes(own, "Hub", {
      account: ACCOUNTS.hub,
      region: REGION,
      tokens: TOKENS,
    });
    expect(() => new DataDomain(own, "Domain", { mesh: fixtureMesh(), domain: "crm", hub })).toThrow(/deployRole/);
  });
});

describe("a mesh that contradicts itself", () => {
  const guarded: Mesh = {
    ...fixtureMesh(),
    guardrails: [{ id: "contacts-for-care", classification: "contact", purposes: [], otherwise: "hidden" }],
  };
  const synthesise = (contradiction: Mesh) => () => templates(fourAccounts(contradiction));

  it("fails the synth naming guardrail, owner and centre", () => {
    expect(synthesise(guarded)).toThrow(
      /`otto@acme\.example`.*`customers\.email`.*guardrail `contacts-for-care`.*`dpo@acme\.example`/s,
    );
  });

  it("fails the synth where a slip in a classification leads round a guardrail", () => {
    const [guardrail] = guarded.guardrails;
    const missed = { ...guarded, guardrails: guardrail ? [{ ...guardrail, classification: "Contact" }] : [] };
    expect(synthesise(missed)).toThrow(/no guardrail guards the classification `contact` .*`contacts-for-care`/s);
  });

  it("fails the synth where a product gives more than its input, naming both owners", () => {
    const loosened = fixtureMesh();
    const products = loosened.products.map((product) =>
      product.id === "crm/customers" ? { ...product, assignments: [] } : product,
    );
    const closed = { ...loosened, products };
    expect(synthesise(fixtureMesh())).not.toThrow();
    expect(synthesise(closed)).not.toThrow();
    const narrowed = loosened.products.map((product) =>
      product.id === "crm/customers"
        ? {
            ...product,
            assignments: product.assignments.map((assignment) => ({
              ...assignment,
              views: { customers: { columns: { customer_id: "pseudonym" as const, email: "clear" as const } } },
            })),
          }
        : product,
    );
    expect(synthesise({ ...loosened, products: narrowed })).toThrow(
      /`sue@acme\.example`.*`orders\.buyer_city`.*`otto@acme\.example`/s,
    );
  });

  it("is reported once, whatever the number of constructs", () => {
    let message = "";
    try {
      synthesise(guarded)();
    } catch (error) {
      message = String(error);
    }
    expect(message.match(/contacts-for-care/g)).toHaveLength(message.split("\n").length - 1);
  });
});
