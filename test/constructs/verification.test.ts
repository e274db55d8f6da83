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

function verifierOf(of: Stack): Resource {
  const found = [...resourcesById(of)].find(
    ([id, { Type }]) => Type === "AWS::Lambda::Function" && /VerifyFunction/.test(id),
  );
  if (!found) throw new Error("no verifier");
  return found[1];
}

const roleId = (of: Stack): string => verifierOf(of).Properties.Role["Fn::GetAtt"][0];
const alarmsOf = (of: Stack) =>
  resourcesOf(of, "AWS::CloudWatch::Alarm")
    .map(({ Properties }) => Properties)
    .filter(({ Namespace }) => Namespace === "PurposeMesh");
const alarmOn = (of: Stack, name: string) => alarmsOf(of).find(({ MetricName }) => MetricName === name);

describe("the verifier of a DataDomain", () => {
  it("may look at grants and policies, announce what it finds, and change nothing", () => {
    const allowed = statementsOf(policyOf(stack, roleId(stack)))
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => [Action].flat());

    const own = /^(?:logs:(?:CreateLogStream|PutLogEvents)|events:PutEvents|sts:AssumeRole|sqs:SendMessage)$/;
    const others = allowed.filter((action) => !own.test(action));
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter((action) => !/^\w+:(?:Get|List|Describe)[A-Z]/.test(action))).toEqual([]);
  });

  it("is kept from reading data, whatever else it is allowed", () => {
    const denied = statementsOf(policyOf(stack, roleId(stack))).filter(({ Effect }) => Effect === "Deny");

    expect(denied).toEqual([
      {
        Effect: "Deny",
        Resource: "*",
        Action: expect.arrayContaining(["lakeformation:GetDataAccess", "s3:GetObject", "athena:StartQueryExecution"]),
      },
    ]);
  });

  it("is a read-only administrator of the data lake, no other, and for as long as it exists", () => {
    const role = { "Fn::GetAtt": [roleId(stack), "Arn"] };
    const [settings] = resourcesOf(stack, "AWS::LakeFormation::DataLakeSettings");

    expect(settings?.Properties.ReadOnlyAdmins).toEqual([{ DataLakePrincipalIdentifier: role }]);
    expect(settings?.Properties.Admins).not.toContainEqual({ DataLakePrincipalIdentifier: role });
    expect(resourcesOf(stack, "Custom::PurposeMeshDataLake")[0]?.Properties.Reader).toEqual(role);
  });

  it("is started by the clock and by what it hands on, and by nothing that wakes the converger", () => {
    const rules = resourcesOf(stack, "AWS::Events::Rule").map(({ Properties }) => Properties);
    const own = rules.filter(({ Targets }) => JSON.stringify(Targets).includes("VerifyFunction"));

    expect(own.flatMap(({ ScheduleExpression }) => ScheduleExpression ?? [])).toEqual(["rate(15 minutes)"]);
    expect(own.flatMap(({ EventPattern }) => EventPattern ?? [])).toEqual([
      { source: ["purpose-mesh"], "detail-type": ["policy-changed"], detail: { kind: ["verification"] } },
    ]);
    expect(own.every(({ Targets }) => Targets[0].DeadLetterConfig)).toBe(true);
  });

  it("is not repeated when it fails, since it has handed on by then; what failed is kept", () => {
    const configs = resourcesOf(stack, "AWS::Lambda::EventInvokeConfig").map(({ Properties }) => Properties);
    const own = configs.find(({ FunctionName }) => JSON.stringify(FunctionName).includes("VerifyFunction"));

    expect(own).toMatchObject({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: expect.anything() } });
  });

  it("raises an alarm for whatever is open or rewritten, and for what could not be looked at, the first time it is found", () => {
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
    ).toEqual(Array(7).fill(1));
  });

  it("raises an alarm when a purpose is still given too little in the third round", () => {
    const alarm = alarmOn(domainWith({ verificationInterval: Duration.minutes(20) }), "UnderExposures");

    expect(alarm).toMatchObject({ EvaluationPeriods: 3, Threshold: 1, Period: 1200, TreatMissingData: "notBreaching" });
    expect(alarm?.DatapointsToAlarm).toBeUndefined();
  });

  it("runs once at a time, however many events ask for it", () => {
    expect(verifierOf(stack).Properties.ReservedConcurrentExecutions).toBe(1);
  });

  it("raises an alarm when nobody has looked for two intervals", () => {
    expect(alarmOn(domainWith({ verificationInterval: Duration.minutes(20) }), "Verifications")).toMatchObject({
      EvaluationPeriods: 2,
      Period: 1200,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
  });

  it("has its alarms listen to what the handler counts, under its names", () => {
    const lines: string[] = [];
    const found = ["ForeignOpenings", "OverExposures", "RewrittenHistories", "SideDoors", "UnderExposures"];
    const names = [...found, "NotLookedAt", "Verifications"];
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
  ])("refuses an interval that is $why", ({ interval }) => {
    expect(() => domainWith({ verificationInterval: interval })).toThrow(
      /verificationInterval: must be whole minutes, from one to 360/,
    );
  });
});
