import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { App, Duration, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { countInLog } from "../../lambdas/shared/metrics.ts";
import { PolicyHub, PurposeAccess } from "../../lib/index.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS } from "./four-accounts.ts";
import {
  policyOf,
  type Resource,
  resourcesById,
  resourcesOf,
  type Statement,
  statementsOf,
} from "./template-reading.ts";

const apart = Stack.of(fourAccounts().access);

/** A consumer account by itself; domains are at home in it unless said otherwise. */
function accessWith(change: Partial<ConstructorParameters<typeof PurposeAccess>[2]> = {}) {
  const own = stackIn(new App(), "Own", ACCOUNTS.consumer);
  const hub = PolicyHub.fromHubAttributes(own, "Hub", {
    account: ACCOUNTS.hub,
    region: REGION,
    tokens: TOKENS,
  });
  const alarmActions = [new SnsAction(new Topic(own, "Topic", { enforceSSL: true }))];
  return new PurposeAccess(own, "Access", { mesh: fixtureMesh(), hub, alarmActions, ...change });
}

function verifierOf(stack: Stack): Resource {
  const found = [...resourcesById(stack)].find(([id]) => /VerifyAccessFunction/.test(id));
  if (!found) throw new Error("no verifier");
  return found[1];
}

function statementsOn(stack: Stack): readonly Statement[] {
  return statementsOf(policyOf(stack, verifierOf(stack).Properties.Role["Fn::GetAtt"][0]));
}

const allowedTo = (stack: Stack) => statementsOn(stack).filter(({ Effect }) => Effect === "Allow");
const alarmsOf = (stack: Stack) => resourcesOf(stack, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
const alarmOn = (stack: Stack, name: string) => alarmsOf(stack).find(({ MetricName }) => MetricName === name);
const settingsActions = (stack: Stack) =>
  allowedTo(stack).flatMap(({ Action }) => [Action].flat().filter((action) => action.startsWith("lakeformation:")));

describe("the verifier of a PurposeAccess", () => {
  it("may look at policies and settings, and at nothing else", () => {
    const actions = allowedTo(apart).flatMap(({ Action }) => [Action].flat());

    expect(actions.filter((action) => !action.startsWith("logs:")).sort()).toEqual([
      "athena:GetWorkGroup",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
      "iam:ListRoles",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:ListGrants",
      "lakeformation:GetDataLakeSettings",
      "s3:GetBucketAcl",
      "s3:GetBucketPolicy",
    ]);
  });

  it("looks at the roles, work groups, keys and bucket of purposes alone", () => {
    const resourcesFor = (action: string) =>
      JSON.stringify(allowedTo(apart).find(({ Action }) => [Action].flat().includes(action))?.Resource);

    expect(resourcesFor("iam:ListRoles")).toContain(`:iam::${ACCOUNTS.consumer}:role/purpose/*"`);
    expect(resourcesFor("athena:GetWorkGroup")).toContain(`:${ACCOUNTS.consumer}:workgroup/purpose-*"`);
    expect(resourcesFor("s3:GetBucketPolicy")).toMatch(/^\{"Fn::GetAtt":\["AccessResults\w+","Arn"\]\}$/);
    expect(resourcesFor("kms:GetKeyPolicy").match(/\{"Fn::GetAtt":\["AccessResultKey\w+","Arn"\]\}/g)).toHaveLength(3);
    expect(resourcesFor("kms:GetKeyPolicy")).not.toContain("*");
  });

  it("is kept from reading data, whatever else it is allowed", () => {
    expect(statementsOn(apart).filter(({ Effect }) => Effect === "Deny")).toEqual([
      {
        Effect: "Deny",
        Resource: "*",
        Action: expect.arrayContaining(["lakeformation:GetDataAccess", "s3:GetObject", "athena:StartQueryExecution"]),
      },
    ]);
  });

  it("has a role by whose path nobody takes it for a domain's, a purpose's or the hub's", () => {
    const role = resourcesById(apart).get(verifierOf(apart).Properties.Role["Fn::GetAtt"][0]);

    expect(role?.Properties.Path).toBe("/purpose-mesh/consumer/");
  });

  it("is started by the clock, every 15 minutes or as often as is said", () => {
    const schedules = (stack: Stack) =>
      resourcesOf(stack, "AWS::Events::Rule").map(({ Properties }) => Properties.ScheduleExpression);

    expect(schedules(apart)).toEqual(["rate(15 minutes)"]);
    expect(schedules(Stack.of(accessWith({ verificationInterval: Duration.hours(1) })))).toEqual(["rate(1 hour)"]);
  });

  it("looks at the data lake's settings where links lead from the account and no domain is at home", () => {
    const home = Stack.of(accessWith());
    const both = Stack.of(accessWith({ domainAccounts: { crm: ACCOUNTS.crm } }));

    expect(settingsActions(apart)).toEqual(["lakeformation:GetDataLakeSettings"]);
    expect(verifierOf(apart).Properties.Environment.Variables.LAKE_DEPLOY_ROLE_ARN).not.toBe("none");
    for (const stack of [home, both]) {
      expect(settingsActions(stack)).toEqual([]);
      expect(verifierOf(stack).Properties.Environment.Variables.LAKE_DEPLOY_ROLE_ARN).toBe("none");
    }
  });

  it("knows the administrator that its links take", () => {
    const { Admins } = resourcesOf(apart, "AWS::LakeFormation::DataLakeSettings")[0]?.Properties ?? {};

    expect(Admins).toEqual([
      { DataLakePrincipalIdentifier: verifierOf(apart).Properties.Environment.Variables.LAKE_DEPLOY_ROLE_ARN },
    ]);
  });

  it("takes few resources, however many purposes there are", () => {
    const own = [...resourcesById(apart)].filter(([id]) => /Verify|SideDoor|NotLookedAt|NotVerified/.test(id));

    expect(own.map(([, { Type }]) => Type).sort()).toEqual([
      "AWS::CloudWatch::Alarm",
      "AWS::CloudWatch::Alarm",
      "AWS::CloudWatch::Alarm",
      "AWS::Events::Rule",
      "AWS::IAM::Policy",
      "AWS::IAM::Role",
      "AWS::Lambda::Function",
      "AWS::Lambda::Permission",
      "AWS::Logs::LogGroup",
    ]);
  });

  it("looks at an account as well in which no purpose can be acted for yet", () => {
    const mesh = { ...fixtureMesh(), purposes: [], domains: [], products: [], approvals: [] };

    expect(settingsActions(Stack.of(accessWith({ mesh })))).toEqual([]);
    expect(resourcesOf(Stack.of(accessWith({ mesh })), "AWS::KMS::Key")).toEqual([]);
  });

  it("raises an alarm for a side door and for what could not be looked at, the first time it is found", () => {
    const access = accessWith({ verificationInterval: Duration.minutes(20) });
    const stack = Stack.of(access);

    for (const name of ["SideDoors", "NotLookedAt"]) {
      expect(alarmOn(stack, name)).toMatchObject({
        EvaluationPeriods: 1,
        Threshold: 1,
        Period: 1200,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        TreatMissingData: "notBreaching",
      });
    }
    expect(alarmsOf(stack).map(({ AlarmActions }) => AlarmActions?.length)).toEqual([1, 1, 1]);
    expect(access.alarms).toHaveLength(3);
  });

  it("raises an alarm when nobody has looked for two intervals", () => {
    expect(
      alarmOn(Stack.of(accessWith({ verificationInterval: Duration.minutes(20) })), "Verifications"),
    ).toMatchObject({
      EvaluationPeriods: 2,
      Period: 1200,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
  });

  it("has its alarms listen to what the handler counts, for the account and not for a domain", () => {
    const lines: string[] = [];
    const count = countInLog({ Account: ACCOUNTS.consumer }, { now: () => 0 }, (line) => lines.push(line));
    count({ SideDoors: 1, NotLookedAt: 1, Verifications: 1 });

    const { _aws: embedded, ...fields } = JSON.parse(lines.join(""));
    const [{ Namespace, Dimensions, Metrics }] = embedded.CloudWatchMetrics;
    const alarms = alarmsOf(apart);
    expect(alarms.map(({ MetricName }) => MetricName).sort()).toEqual(
      Metrics.map(({ Name }: { Name: string }) => Name).sort(),
    );
    expect(Dimensions).toEqual([["Account"]]);
    for (const alarm of alarms) {
      expect(alarm.Namespace).toBe(Namespace);
      expect(alarm.Dimensions).toEqual([{ Name: "Account", Value: fields.Account }]);
    }
  });

  it.each([
    { interval: Duration.seconds(90), why: "no whole minutes" },
    { interval: Duration.hours(7), why: "longer than an alarm looks back" },
  ])("refuses an interval that is $why", ({ interval }) => {
    expect(() => accessWith({ verificationInterval: interval })).toThrow(
      /verificationInterval: must be whole minutes, from one to 360/,
    );
  });
});
