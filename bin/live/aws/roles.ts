import { createHash } from "node:crypto";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  type IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  paginateListRolePolicies,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type STSClient, STSServiceException } from "@aws-sdk/client-sts";
import type { Instant } from "../../../lib/model/mesh.ts";
import { formatInstant } from "../../../lib/model/time.ts";
import { LiveServiceError } from "../errors.ts";
import { ROLE_PATH } from "../names.ts";
import type { Pace, RoleRequest, RoleSession, Roles } from "../ports.ts";

export interface AwsRolesOptions {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly account: string;
  readonly partition: string;
  /** ARN of the role or user that assumes the roles. */
  readonly caller: string;
  readonly pace: Pace;
}

/** How often, and how far apart, a role is tried that IAM made a moment ago. */
const ATTEMPTS = 20;
/** The longest where a role assumes a role. */
const SESSION_SECONDS = 3_600;
const PAUSE = 3_000;

/** {@link Roles} in IAM. */
export class AwsRoles implements Roles {
  readonly #options: AwsRolesOptions;

  constructor(options: AwsRolesOptions) {
    this.#options = options;
  }

  arnOf(name: string): string {
    const { partition, account } = this.#options;
    return `arn:${partition}:iam::${account}:role${ROLE_PATH}${name}`;
  }

  async create({ name, assumedBy, policy, tags }: RoleRequest): Promise<void> {
    const { iam } = this.#options;
    await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Path: ROLE_PATH,
        Description: "Made by purpose-mesh live:check, which removes it",
        AssumeRolePolicyDocument: JSON.stringify(this.#trust(assumedBy)),
        Tags: toTags(tags),
      }),
    );
    await this.#putPolicy(name, "access", policy);
  }

  async remove(name: string): Promise<void> {
    const { iam } = this.#options;
    try {
      for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName: name })) {
        for (const PolicyName of PolicyNames) {
          await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName }));
        }
      }
      await iam.send(new DeleteRoleCommand({ RoleName: name }));
    } catch (error) {
      if (!(error instanceof NoSuchEntityException)) throw error;
    }
  }

  async open(name: string, person: string): Promise<RoleSession> {
    const { sts, pace } = this.#options;
    const role = this.arnOf(name);
    const command = new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: person,
      SourceIdentity: person,
      DurationSeconds: SESSION_SECONDS,
    });
    for (let attempt = 1; ; attempt++) {
      try {
        const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = (await sts.send(command)).Credentials ?? {};
        if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
          throw new LiveServiceError("no credentials came back");
        }
        // by the clock of AWS, by which tokens are judged; ours may differ
        const issuedAt = Expiration.getTime() - SESSION_SECONDS * 1_000;
        const credentials = {
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretAccessKey,
          sessionToken: SessionToken,
        };
        return { role, person, issuedAt, credentials };
      } catch (error) {
        const isTooEarly = error instanceof STSServiceException && error.name === "AccessDenied";
        if (!isTooEarly || attempt >= ATTEMPTS) throw error;
        await pace.pause(PAUSE);
      }
    }
  }

  async deny(name: string, person: string, instant: Instant): Promise<void> {
    const policy = createHash("sha256").update(person).digest("hex").slice(0, 12);
    await this.#putPolicy(name, `deny-${policy}`, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: {
            StringEquals: { "aws:SourceIdentity": person },
            DateLessThan: { "aws:TokenIssueTime": formatInstant(instant) },
          },
        },
      ],
    });
  }

  async setTags(name: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#options.iam.send(new TagRoleCommand({ RoleName: name, Tags: toTags(tags) }));
  }

  #trust(assumedBy: RoleRequest["assumedBy"]): object {
    const principal =
      assumedBy === "caller" ? { AWS: this.#options.caller } : { Service: "lakeformation.amazonaws.com" };
    const actions = ["sts:AssumeRole", "sts:SetSourceIdentity"];
    return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: actions }] };
  }

  async #putPolicy(role: string, name: string, policy: object): Promise<void> {
    const PolicyDocument = JSON.stringify(policy);
    await this.#options.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument }));
  }
}

function toTags(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
