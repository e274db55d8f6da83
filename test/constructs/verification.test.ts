import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { App, Duration, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { countInLog } from "../../lambdas/shared/metrics.ts";
import { DataDomain, PolicyHub } from "../../lib/index.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS } from "./four-accounts.ts";
import { policyOf, type Resource, resourcesById, resourcesOf, statementsOf } from "./template-reading.ts";

const stack = Stack.of(fourAccounts().crm);

function domainWith(change: Partial<ConstructorParameters<typeof DataDomain>[2]>) {
  const own = stackIn(new App(), "Own", ACCOUNTS.crm);
  const hub = PolicyHub.fromHubAttributes(own, "Hub", {
    account: ACCOUNTS.hub,
    region: REGION,
    tokens: TOKENS,
  });
  const action = new SnsAction(new Topic(own, "Topic", { enforceSSL: true }));
  const props = { mesh: fixtureMesh(), domain: "crm", hub, alarmActions: [action], ...change };
  return Stack.of(new DataDomain(own, "Domain", props));
}

/** The two functions that verify a domain: what is read, and what stands beside. */
const VERIFIERS = ["Verify", "VerifySideDoors"] as const;
type Verifier = (typeof VERIFIERS)[number];

function verifierOf(of: Stack, verifier: Verifier): Resource {
  const found = [...resourcesById(of)].find(
    ([id, { Type }]) => Type === "AWS::Lambda::Function" && id.includes(`${verifier}Function`),
  );
  if (!found) throw new Error("no verifier");
  return found[1];
}

const roleId = (verifier: Verifier): string => verifierOf(stack, verifier).Properties.Role["Fn::GetAtt"][0];
const allowedTo = (verifier: Verifier) =>
  statementsOf(policyOf(stack, roleId(verifier)))
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => [Action].flat());
const rulesOf = (verifier: Verifier) =>
  resourcesOf(stack, "AWS::Events::Rule")
    .map(({ Properties }) => Properties)
    .filter(({ Targets }) => JSON.stringify(Targets).includes(`${verifier}Function`));
const invocationOf = (verifier: Verifier) =>
  resourcesOf(stack, "AWS::Lambda::EventInvokeConfig")
    .map(({ Properties }) => Properties)
    .find(({ FunctionName }) => JSON.stringify(FunctionName).includes(`${verifier}Function`));
const alarmsOf = (of: Stack) =>
  resourcesOf(of, "AWS::CloudWatch::Alarm")
    .map(({ Properties }) => Properties)
    .filter(({ Namespace }) => Namespace === "PurposeMesh");
const alarmOn = (of: Stack, name: string) => alarmsOf(of).find(({ MetricName }) => MetricName === name);

describe("the verifiers of a DataDomain", () => {
  it.each(VERIFIERS)("may look at grants and policies, announce what they find, and change nothing: %s", (verifier) => {
    const own = /^(?:logs:(?:CreateLogStream|PutLogEvents)|events:PutEvents|sts:AssumeRole|sqs:SendMessage)$/;
    const others = allowedTo(verifier).filter((action) => !own.test(action));

    expect(others.length).toBeGreaterThan(6);
    expect(others.filter((action) => !/^\w+:(?:Get|List|Describe)[A-Z]/.test(action))).toEqual([]);
  });

  it("may each do nothing that only the other does", () => {
    const [compares, searches] = VERIFIERS.map((verifier) => new Set(allowedTo(verifier)));
    if (!compares || !searches) throw new Error("no verifiers");

    expect([...compares].filter((action) => !searches.has(action)).sort()).toEqual([
      "lakeformation:ListDataCellsFilter",
      "lakeformation:ListLFTags",
    ]);
    expect([...searches].filter((action) => !compares.has(action)).sort()).toEqual([
      "iam:GetRole",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:ListAliases",
      "kms:ListGrants",
      "lakeformation:ListLakeFormationOptIns",
      "lakeformation:ListResources",
      "s3:GetAccessPointPolicy",
      "s3:GetBucketAcl",
      "s3:GetBucketPolicy",
      "s3:ListAccessGrants",
      "s3:ListAccessGrantsLocations",
      "s3:ListAccessPoints",
    ]);
  });

  it.each(VERIFIERS)("are kept from reading data, whatever else they are allowed: %s", (verifier) => {
    const denied = statementsOf(policyOf(stack, roleId(verifier))).filter(({ Effect }) => Effect === "Deny");

    expect(denied).toEqual([
      {
        Effect: "Deny",
        Resource: "*",
        Action: expect.arrayContaining(["lakeformation:GetDataAccess", "s3:GetObject", "athena:StartQueryExecution"]),
      },
    ]);
  });

  it("are read-only administrators of the data lake, no others, and for as long as they exist", () => {
    const roles = VERIFIERS.map((verifier) => ({ "Fn::GetAtt": [roleId(verifier), "Arn"] }));
    const [settings] = resourcesOf(stack, "AWS::LakeFormation::DataLakeSettings");
    const converger = [...resourcesById(stack)].find(([id]) => /ConvergeFunction/.test(id))?.[1];

    expect(new Set(roles.map((role) => JSON.stringify(role))).size).toBe(2);
    expect(settings?.Properties.ReadOnlyAdmins).toEqual(roles.map((role) => ({ DataLakePrincipalIdentifier: role })));
    for (const role of roles) {
      expect(settings?.Properties.Admins).not.toContainEqual({ DataLakePrincipalIdentifier: role });
    }
    expect(resourcesOf(stack, "Custom::PurposeMeshDataLake")[0]?.Properties.Reader).toEqual(roles);
    expect(converger?.Properties.Environment.Variables).toMatchObject({
      VERIFIER_ROLE_ARN: roles[0],
      SIDE_DOORS_ROLE_ARN: roles[1],
    });
  });

  it("know their own roles, by which they see whether they are shown everything", () => {
    const variablesOf = (verifier: Verifier) => verifierOf(stack, verifier).Properties.Environment.Variables;

    expect(variablesOf("Verify").VERIFIER_ROLE_ARN).toEqual({ "Fn::GetAtt": [roleId("Verify"), "Arn"] });
    expect(variablesOf("VerifySideDoors").SIDE_DOORS_ROLE_ARN).toEqual({
      "Fn::GetAtt": [roleId("VerifySideDoors"), "Arn"],
    });
  });

  it("are each started by a clock of their own, as often", () => {
    for (const verifier of VERIFIERS) {
      const scheduled = rulesOf(verifier).filter(({ ScheduleExpression }) => ScheduleExpression);
      expect(scheduled.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(["rate(15 minutes)"]);
      expect(scheduled.map(({ Targets }) => Targets.length)).toEqual([1]);
    }
  });

  it("are started by nothing that wakes the converger, and the one that compares by what it hands on", () => {
    const patterns = (verifier: Verifier) => rulesOf(verifier).flatMap(({ EventPattern }) => EventPattern ?? []);

    expect(patterns("Verify")).toEqual([
      { source: ["purpose-mesh"], "detail-type": ["policy-changed"], detail: { kind: ["verification"] } },
    ]);
    expect(patterns("VerifySideDoors")).toEqual([]);
    expect(VERIFIERS.flatMap(rulesOf).every(({ Targets }) => Targets[0].DeadLetterConfig)).toBe(true);
  });

  it("are not repeated when they have handed on before they fail; what failed is kept", () => {
    const kept = { DestinationConfig: { OnFailure: expect.anything() } };

    expect(invocationOf("Verify")).toMatchObject({ MaximumRetryAttempts: 0, ...kept });
    expect(invocationOf("VerifySideDoors")).toMatchObject({ MaximumRetryAttempts: 2, ...kept });
  });

  it("raise an alarm for whatever is open or rewritten, and for what could not be looked at, the first time it is found", () => {
    const own = domainWith({ verificationInterval: Duration.minutes(20) });

    expect(alarmOn(own, "OverExposures")).toMatchObject({ EvaluationPeriods: 1, Threshold: 1, Period: 1200 });
    expect(alarmOn(own, "OverExposures")?.DatapointsToAlarm).toBeUndefined();
    expect(alarmOn(own, "NotLookedAt")).toMatchObject({ EvaluationPeriods: 1, TreatMissingData: "notBreaching" });
    expect(alarmOn(own, "RewrittenHistories")).toMatchObject({ EvaluationPeriods: 1, Threshold: 1, Period: 1200 });
    expect(alarmOn(own, "RewrittenHistories")).toMatchObject({ TreatMissingData: "notBreaching" });
    expect(alarmOn(own, "ForeignOpenings")).toMatchObject({ EvaluationPeriods: 1, TreatMissingData: "notBreaching" });
    expect(alarmOn(own, "SideDoors")).toMatchObject({ EvaluationPeriods: 1, TreatMissingData: "notBreaching" });
    expect(
      alarmsOf(own)
        .filter(({ Dimensions }) => Dimensions)
        .map(({ AlarmActions }) => AlarmActions?.length),
    ).toEqual(Array(8).fill(1));
  });

  it("raise an alarm when a purpose is still given too little in the third round", () => {
    const alarm = alarmOn(domainWith({ verificationInterval: Duration.minutes(20) }), "UnderExposures");

    expect(alarm).toMatchObject({ EvaluationPeriods: 3, Threshold: 1, Period: 1200, TreatMissingData: "notBreaching" });
    expect(alarm?.DatapointsToAlarm).toBeUndefined();
  });

  it.each(VERIFIERS)("run once at a time, however many events ask for them: %s", (verifier) => {
    expect(verifierOf(stack, verifier).Properties.ReservedConcurrentExecutions).toBe(1);
  });

  it.each([
    { missing: "Verifications", alarm: /MonitoringNotVerified/ },
    { missing: "SideDoorSearches", alarm: /MonitoringNotSearched/ },
  ])("raise an alarm of its own when nobody has counted $missing for two intervals", ({ missing, alarm }) => {
    const own = domainWith({ verificationInterval: Duration.minutes(20) });
    const named = [...resourcesById(own)].filter(([id]) => alarm.test(id)).map(([, { Properties }]) => Properties);

    expect(named.map(({ MetricName }) => MetricName)).toEqual([missing]);
    expect(alarmOn(own, missing)).toMatchObject({
      EvaluationPeriods: 2,
      Period: 1200,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
  });

  it("have their alarms listen to what the handlers count, under their names", () => {
    const lines: string[] = [];
    const found = ["ForeignOpenings", "OverExposures", "RewrittenHistories", "SideDoors", "UnderExposures"];
    const names = [...found, "NotLookedAt", "Verifications", "SideDoorSearches"];
    const counts = Object.fromEntries(names.map((name) => [name, 1]));
    countInLog({ Domain: "crm" }, { now: () => 1_780_000_000_000 }, (line) => lines.push(line))(counts);

    const { _aws: embedded, ...fields } = JSON.parse(lines.join(""));
    const [{ Namespace, Dimensions, Metrics }] = embedded.CloudWatchMetrics;
    const listened = alarmsOf(stack).filter(({ MetricName }) => names.includes(MetricName));
    expect(listened.map(({ MetricName }) => MetricName).sort()).toEqual(
      Metrics.map(({ Name }: { Name: string }) => Name).sort(),
    );
    for (const alarm of listened) {
      expect(alarm.Namespace).toBe(Namespace);
      expect(Dimensions).toEqual([alarm.Dimensions.map(({ Name }: { Name: string }) => Name)]);
      expect(fields[alarm.Dimensions[0].Name]).toBe(alarm.Dimensions[0].Value);
    }
    expect(embedded.Timestamp).toBe(1_780_000_000_000);
    expect(fields).toMatchObject(counts);
  });

  it.each([
    { interval: Duration.seconds(30), why: "shorter than a minute" },
    { interval: Duration.seconds(90), why: "no whole minutes" },
    { interval: Duration.hours(7), why: "longer than an alarm looks back" },
  ])("refuse an interval that is $why", ({ interval }) => {
    expect(() => domainWith({ verificationInterval: interval })).toThrow(
      /verificationInterval: must be whole minutes, from one to 360/,
    );
  });
});
