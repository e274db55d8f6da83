import { Stack, Validations } from "aws-cdk-lib/core";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../lambdas/shared/custom-resource.ts";
import type { HandlerName } from "../../lambdas/shared/environment.ts";
import { HANDLER_VARIABLES } from "../../lambdas/shared/handler-variables.ts";
import {
  DOMAIN_ROLE_PERMISSIONS,
  HANDLER_PERMISSIONS,
  LEASE_ROLE_PERMISSIONS,
} from "../../lambdas/shared/permissions.ts";
import { readProductDocument } from "../../lib/model/workflow/documents.ts";
import { ACCOUNTS, fourAccounts, REGION, templates } from "./four-accounts.ts";
import {
  policyOf,
  type Resource,
  resourcesById,
  resourcesOf,
  type Statement,
  statementsOf,
} from "./template-reading.ts";

const mesh = fourAccounts();
const all = Object.entries(templates(mesh));
const stacks = [mesh.hub, mesh.crm, mesh.sales, mesh.access].map((construct) => Stack.of(construct));

/** Handlers of all stacks: folder (from the description of nothing else), variables, permissions. */
function handlers() {
  return stacks.flatMap((stack) =>
    [...resourcesById(stack)]
      .filter(
        ([id, { Type, Properties }]) =>
          Type === "AWS::Lambda::Function" && !id.includes("framework") && Properties.Handler === "index.handler",
      )
      .map(([id, { Properties }]) => ({
        stack,
        name: folderOf(id),
        variables: Object.keys(Properties.Environment?.Variables ?? {}),
        statements: statementsOf(policyOf(stack, Properties.Role["Fn::GetAtt"][0])),
        properties: Properties,
      })),
  );
}

/** The folder of a handler, from its construct: `HubDecideApprovalFunction…` is `decide-approval`. */
function folderOf(id: string): HandlerName {
  const folders = Object.keys(HANDLER_VARIABLES) as HandlerName[];
  const found = folders.filter((folder) => id.toLowerCase().includes(`${folder.replaceAll("-", "")}function`));
  if (found[0] === undefined || found.length > 1) throw new Error(`no one handler is deployed by ${id}`);
  return found[0];
}

const isStatement = (value: unknown): value is Statement =>
  typeof value === "object" && value !== null && "Effect" in value && "Action" in value;

/** Every IAM statement anywhere in a template: identity, resource, key and trust policies alike. */
function statementsIn(value: unknown): readonly Statement[] {
  if (isStatement(value)) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(statementsIn);
}

describe("the templates of a mesh in four accounts", () => {
  it.each(all)("allow no action by a pattern in %s", (_, template) => {
    const allowed = statementsIn(template.toJSON()).filter(({ Effect }) => Effect === "Allow");
    expect(allowed.length).toBeGreaterThan(5);
    expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  });

  it.each(all)("allow no action on every resource in %s, but for services that have none", (_, template) => {
    const resources: Record<string, Resource> = template.toJSON().Resources;
    const identity = Object.values(resources).filter(
      ({ Type }) => Type === "AWS::IAM::Policy" || Type === "AWS::IAM::Role",
    );
    const everywhere = statementsIn(identity).filter(
      ({ Effect, Resource }) => Effect === "Allow" && [Resource].flat().includes("*"),
    );
    const actions = everywhere.flatMap(({ Action }) => Action);
    const unnamed =
      /^lakeformation:|^kms:ListAliases$|^s3:ListAccessPoints$|^organizations:DescribeOrganization$|^ram:(?:AssociateResourceSharePermission|CreateResourceShare|(?:Get|List)[A-Za-z]+)$/;
    expect(actions.filter((action) => !unnamed.test(action))).toEqual([]);
  });

  it.each(all)("name what AWS wants named in %s, and nothing else", (_, template) => {
    const resources: Record<string, Resource> = template.toJSON().Resources;
    const named = Object.values(resources).flatMap(({ Type, Properties }) => {
      const name =
        Properties.RoleName ??
        Properties.TableName ??
        Properties.FunctionName ??
        Properties.BucketName ??
        Properties.QueueName ??
        Properties.LogGroupName;
      return typeof name === "string" ? [`${Type} ${name}`] : [];
    });
    const expected =
      /^AWS::IAM::Role (?:purpose-mesh-|direct-email$|fraud$|marketing$)|^AWS::DynamoDB::GlobalTable purpose-mesh-policies$|^AWS::Logs::LogGroup \/aws\/events\//;
    expect(named.filter((name) => !expected.test(name))).toEqual([]);
  });

  it("keep no log for ever", () => {
    for (const [, template] of all) {
      for (const group of Object.values(template.findResources("AWS::Logs::LogGroup"))) {
        expect(group.Properties.RetentionInDays).toBeGreaterThan(0);
      }
    }
  });

  it("give every handler the variables that it reads, and no others", () => {
    const deployed = handlers();
    expect(new Set(deployed.map(({ name }) => name))).toEqual(new Set(Object.keys(HANDLER_VARIABLES)));
    for (const { name, variables } of deployed) {
      expect(variables.sort(), name).toEqual([...HANDLER_VARIABLES[name]].sort());
    }
  });

  it("give every handler the permissions that it uses, and no others", () => {
    // sharing with other accounts goes on behind the calls that the converger makes
    const beside = /^(?:logs|kms|sqs|ram|organizations):|^glue:(?:Delete|Put)ResourcePolicy$/;
    for (const { name, statements } of handlers()) {
      const allowed = statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
      const used = HANDLER_PERMISSIONS[name].flatMap(({ actions }) => [...actions]);
      const named = (actions: readonly string[]) => [
        ...new Set(actions.filter((action) => used.some((each) => each === action) || !beside.test(action))),
      ];
      expect(named(allowed).sort(), name).toEqual(named(used).sort());
    }
  });

  it.each([
    { role: "purpose-mesh-domain-crm", permissions: DOMAIN_ROLE_PERMISSIONS },
    { role: "purpose-mesh-lease-crm", permissions: LEASE_ROLE_PERMISSIONS },
  ])("give a domain's role what its handlers ask of the table: $role", ({ role, permissions }) => {
    const statements = statementsOf(policyOf(Stack.of(mesh.hub), role));
    for (const { actions, leadingKeys } of permissions) {
      const statement = statements.find(({ Action }) => actions.every((action) => [Action].flat().includes(action)));
      const patterns = [statement?.Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"]].flat();
      const names: Readonly<Record<string, string>> = { domain: "crm", account: ACCOUNTS.crm, region: REGION };
      const keys = leadingKeys.map((key) => key.replaceAll(/<(\w+)>/g, (_, name) => names[name] ?? ""));
      expect(patterns).toEqual(expect.arrayContaining(keys));
    }
  });

  it("publish products' documents that the handler reads", () => {
    const documents = resourcesOf(Stack.of(mesh.crm), "Custom::PurposeMeshProduct");
    const [customers] = documents.map(({ Properties }) => readProductDocument(readDocument(Properties)));
    expect(customers).toMatchObject({ id: "crm/customers", offers: { marketing: expect.anything() } });
  });

  it("run handlers on Node 24, on ARM, with logs of their own", () => {
    for (const { properties } of handlers()) {
      expect(properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      });
    }
  });

  it("pass cdk-nag's AwsSolutions", () => {
    const { violations } = new AwsSolutionsChecks(mesh.app).validateScope(mesh.app);
    const found = violations.map(
      ({ ruleName, violatingResources }) =>
        `${ruleName}: ${violatingResources.map(({ constructPath }) => constructPath)}`,
    );
    expect(found).toEqual([]);
  });

  it("accept no finding without a reason", () => {
    const reasons = mesh.app.node.findAll().flatMap(acknowledgements);
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason.length).toBeGreaterThan(20);
  });
});

function acknowledgements(construct: IConstruct): readonly string[] {
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.values<string>(data));
}
