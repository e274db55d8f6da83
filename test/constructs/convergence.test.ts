import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { fourAccounts } from "./four-accounts.ts";
import { resourcesById } from "./template-reading.ts";

const mesh = fourAccounts();
const resources = [...resourcesById(Stack.of(mesh.crm))];
const [converger = ""] = idsOf("AWS::Lambda::Function", /^DomainConvergeFunction/);
const [failedRuns = ""] = idsOf("AWS::SQS::Queue", /FailedRuns/);
const queueArn = { "Fn::GetAtt": [failedRuns, "Arn"] };

function idsOf(type: string, name: RegExp): readonly string[] {
  return resources.filter(([id, { Type }]) => Type === type && name.test(id)).map(([id]) => id);
}

function propertiesOf(type: string) {
  return resources.filter(([, { Type }]) => Type === type).map(([, { Properties }]) => Properties);
}

describe("a run of the converger", () => {
  it("is kept when it fails for good, so that nobody waits in vain for what was decided", () => {
    const own = propertiesOf("AWS::Lambda::EventInvokeConfig").filter(
      ({ FunctionName }) => FunctionName.Ref === converger,
    );
    expect(own).toEqual([
      expect.objectContaining({
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Destination: queueArn } },
      }),
    ]);
  });

  it("is kept when no event reaches it, whatever was to wake it", () => {
    const targets: readonly { readonly Arn?: unknown; readonly DeadLetterConfig?: unknown }[] = propertiesOf(
      "AWS::Events::Rule",
    ).flatMap(({ Targets = [] }) => Targets);
    const own = targets.filter(({ Arn }) => JSON.stringify(Arn)?.includes(`"${converger}"`));
    expect(own.map(({ DeadLetterConfig }) => DeadLetterConfig)).toEqual([{ Arn: queueArn }, { Arn: queueArn }]);
  });

  it("raises an alarm when it was kept", () => {
    const watched = propertiesOf("AWS::CloudWatch::Alarm").filter(
      ({ MetricName }) => MetricName === "ApproximateNumberOfMessagesVisible",
    );
    expect(watched.map(({ Dimensions }) => Dimensions)).toContainEqual([
      { Name: "QueueName", Value: { "Fn::GetAtt": [failedRuns, "QueueName"] } },
    ]);
  });

  it("is waited for by a deployment that finds another under way", () => {
    const [framework] = resources.filter(([id]) => /^DomainConvergeProviderframework/.test(id));
    expect(framework?.[1].Properties.Environment.Variables).toMatchObject({
      AWS_MAX_ATTEMPTS: "30",
      AWS_RETRY_MODE: "standard",
    });
  });
});
