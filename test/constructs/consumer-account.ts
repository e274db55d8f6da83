import { Stack } from "aws-cdk-lib/core";
import { consumerDoors } from "../../lib/lake-formation/consumer-doors.ts";
import { type PolicyDocument, readPolicyDocument } from "../../lib/lake-formation/policy-document.ts";
import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { LakeSettingsFacts } from "../../lib/lake-formation/side-door-facts.ts";
import { asDeployed } from "./deployed-text.ts";
import { ACCOUNTS, fourAccounts, REGION } from "./four-accounts.ts";
import { resourcesById } from "./template-reading.ts";

const mesh = fourAccounts();
const stack = Stack.of(mesh.access);
const resources = [...resourcesById(stack).values()];
const render = asDeployed(stack, REGION);
const BROKER = String(asDeployed(Stack.of(mesh.hub), REGION)(Stack.of(mesh.hub).resolve(mesh.hub.brokerRoleArn)));
const VERIFIER = resources.find(({ Properties }) => Properties.Environment?.Variables.RESULT_BUCKET);
export const DEPLOYER = String(render(VERIFIER?.Properties.Environment.Variables.DEPLOY_ROLE_ARN));
/** Name of the bucket of results. */
export const BUCKET = String(render({ Ref: idOf("AWS::S3::Bucket") }));
export const MARKETING = `arn:aws:iam::${ACCOUNTS.consumer}:role/purpose/marketing`;

/** A statement as AWS writes it. */
export interface Raw {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A consumer account as somebody may tamper with it, one seat and what all share. */
export interface Account {
  arn: string;
  trust: Raw[];
  policy: Raw[];
  attached: Raw[];
  key: Raw[];
  keyGrants: string[];
  workGroup: { isEnforced: boolean; location: string | undefined; key: string | undefined };
  bucket: Raw[];
  acl: string[];
  settings: LakeSettingsFacts;
}

/** What the template of a consumer account makes for marketing. */
export function deployed(): Account {
  const role = resources.find(({ Properties }) => Properties.RoleName === "marketing");
  const policy = resources.find(
    ({ Type, Properties }) => Type === "AWS::IAM::Policy" && String(render(Properties.Roles[0])) === "marketing",
  );
  const shared = resources.filter(({ Type }) => Type === "AWS::IAM::ManagedPolicy");
  const group = resources.find(({ Properties }) => Properties.Name === "purpose-marketing");
  const configuration = group?.Properties.WorkGroupConfiguration;
  const key = String(render(configuration.ResultConfiguration.EncryptionConfiguration.KmsKey));
  const keyResource = resources.find(({ Properties }) => /results for purpose marketing/.test(Properties.Description));
  const bucket = resources.find(({ Type }) => Type === "AWS::S3::BucketPolicy");
  return {
    arn: MARKETING,
    trust: statements(role?.Properties.AssumeRolePolicyDocument),
    policy: statements(policy?.Properties.PolicyDocument),
    attached: shared.flatMap(({ Properties }) => statements(Properties.PolicyDocument)),
    key: statements(keyResource?.Properties.KeyPolicy),
    keyGrants: [],
    workGroup: {
      isEnforced: configuration.EnforceWorkGroupConfiguration,
      location: String(render(configuration.ResultConfiguration.OutputLocation)),
      key,
    },
    bucket: statements(bucket?.Properties.PolicyDocument),
    acl: [],
    settings: {
      admins: [DEPLOYER],
      databaseDefaults: [],
      tableDefaults: [],
      allowsExternalFiltering: false,
      allowsFullTableAccess: false,
      trustedOwners: [],
    },
  };
}

/** What is found in the account once somebody tampered with it. */
export function found(tamper: (account: Account) => void = () => undefined): readonly SideDoor[] {
  const account = deployed();
  tamper(account);
  const { arn, trust, policy, attached, key, keyGrants, workGroup, bucket, acl, settings } = account;
  const facts = {
    account: ACCOUNTS.consumer,
    seats: [
      {
        role: { arn, trust: document(trust), policies: [document(policy), document(attached)] },
        workGroup,
        key: { alias: workGroup.key ?? "", policy: document(key), grants: keyGrants },
      },
    ],
    results: { name: BUCKET, policy: document(bucket), acl },
    settings,
  };
  return consumerDoors(facts, { broker: BROKER, deployer: DEPLOYER });
}

function idOf(type: string): string {
  return [...resourcesById(stack)].find(([, { Type }]) => Type === type)?.[0] ?? "";
}

function statements(policy: { readonly Statement?: unknown } = {}): Raw[] {
  return render(policy.Statement) as Raw[];
}

function document(Statement: readonly Raw[]): PolicyDocument {
  const read = readPolicyDocument(JSON.stringify({ Statement }));
  if (!read) throw new Error("no policy");
  return read;
}
