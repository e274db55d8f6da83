import { readFileSync } from "node:fs";
import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { LONGEST_ANSWER_TIME } from "../../lib/aws/lambda-law.ts";
import { ACCOUNTS, fourAccounts, REGION, templates } from "./four-accounts.ts";
import { named, policyOf, resourcesById, type Statement, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
templates(mesh);
const stack = Stack.of(mesh.crm);
const [role = ""] = [...resourcesById(stack).keys()].filter((id) => /DomainConvergeRole/.test(id));

function statementsFor(action: string): readonly Statement[] {
  return statementsOf(policyOf(stack, role)).filter(
    ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(action),
  );
}

/** What an action may be used on, as text. */
function resourcesFor(action: string): string {
  return JSON.stringify(statementsFor(action).map(({ Resource }) => Resource));
}

describe("the converger's role", () => {
  it("may see what every table of the account looks like, and change databases of its own domain only", () => {
    for (const action of ["glue:GetDatabases", "glue:GetTable", "glue:GetTables"]) {
      expect(resourcesFor(action)).toMatch(/:database\/\*.*:table\/\*\/\*/);
    }
    expect(resourcesFor("glue:UpdateDatabase")).toMatch(/:database\/crm__\*/);
    expect(resourcesFor("glue:UpdateDatabase")).not.toMatch(/database\/\*|table/);
  });

  it.each([
    { action: "ram:CreateResourceShare", kinds: ["glue:Table", "glue:Database", "glue:Catalog"] },
    { action: "ram:AssociateResourceShare" },
    { action: "ram:DeleteResourceShare" },
    { action: "ram:DisassociateResourceShare" },
    { action: "ram:UpdateResourceShare" },
    { action: "ram:AssociateResourceSharePermission", permission: "AWSRAMLFEnabled*" },
  ])("may share what Lake Formation shares, and nothing else of the account: $action", (expected) => {
    const { action, kinds, permission } = expected;
    const named = { StringLike: { "ram:ResourceShareName": "LakeFormation*" } };
    const ofKinds = { StringLikeIfExists: { "ram:RequestedResourceType": kinds } };
    const arn = ["arn:", { Ref: "AWS::Partition" }, `:ram::aws:permission/${permission}`];
    const permitted = { ArnLike: { "ram:PermissionArn": { "Fn::Join": ["", arn] } } };

    expect(statementsFor(action).map(({ Condition }) => Condition)).toEqual([
      kinds ? ofKinds : permission ? permitted : named,
    ]);
  });

  it("may ask for a permission of AWS's as such, which is in no account, as well as for its share", () => {
    expect(statementsFor("ram:AssociateResourceSharePermission").map(({ Resource }) => Resource)).toEqual(["*"]);
  });

  it.each([
    ["ram:GetPermission", "ram:GetResourceShareAssociations", "ram:GetResourceShares", "ram:GetResourcePolicies"],
    ["ram:ListPermissions", "ram:ListPrincipals", "ram:ListResourceSharePermissions", "ram:ListResources"],
  ])("may look at shares, as AWS asks of who grants to other accounts: %s, %s, %s, %s", (...actions) => {
    for (const action of actions) expect(resourcesFor(action)).toBe('["*"]');
  });

  it.each(["glue:PutResourcePolicy", "glue:DeleteResourcePolicy"])(
    "may keep policies of Glue as Lake Formation does for shares, on the catalog and its own domain: %s",
    (action) => {
      const [statement, ...others] = statementsFor(action);
      expect(others).toEqual([]);
      expect(named(statement?.Resource)).toEqual([
        `arn:aws:glue:${REGION}:${ACCOUNTS.crm}:catalog`,
        `arn:aws:glue:${REGION}:${ACCOUNTS.crm}:database/crm__*`,
        `arn:aws:glue:${REGION}:${ACCOUNTS.crm}:table/crm__*/*`,
      ]);
    },
  );

  it("is what the experiment with another account is run with, the databases' names apart", () => {
    const sharing = statementsOf(policyOf(stack, role)).filter(({ Action }) =>
      [Action].flat().some((action) => /^(?:ram|organizations):|ResourcePolicy$/.test(action)),
    );
    const anywhere = JSON.stringify(named(sharing))
      .replaceAll(`:${REGION}:${ACCOUNTS.crm}:`, ":*:*:")
      .replaceAll("crm__*", "pml_*");
    const [, , policy = ""] = readFileSync("docs/live-account.md", "utf8").split("```json\n");

    expect(JSON.parse(policy.split("```")[0] ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: JSON.parse(anywhere),
    });
  });
});

describe("whoever reads the law", () => {
  const [reader = ""] = [...resourcesById(stack).keys()].filter((id) => /^DomainReadLawRole/.test(id));
  const [law = ""] = [...resourcesById(stack).keys()].filter((id) => /^DomainReadLawFunction/.test(id));
  const arn = JSON.stringify({ "Fn::GetAtt": [law, "Arn"] });

  it("may take the role that reads the policy table and write its log, and nothing else", () => {
    const allowed = statementsOf(policyOf(stack, reader)).filter(({ Effect }) => Effect === "Allow");

    expect(allowed.flatMap(({ Action }) => Action).sort()).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sts:AssumeRole",
    ]);
    expect(JSON.stringify(allowed.find(({ Action }) => Action === "sts:AssumeRole")?.Resource)).toContain(
      "purpose-mesh-reader-crm",
    );
  });

  it("reads no data, whatever it is granted", () => {
    const denied = statementsOf(policyOf(stack, reader)).filter(({ Effect }) => Effect === "Deny");

    expect(denied).toMatchObject([{ Resource: "*" }]);
    expect(denied.flatMap(({ Action }) => Action)).toContain("lakeformation:GetDataAccess");
  });

  it("is asked by the converger alone, which may ask nobody else", () => {
    const invoking = [...resourcesById(stack)].filter(([, { Type, Properties }]) => {
      if (Type !== "AWS::IAM::Policy") return false;
      return statementsOf([{ Type, Properties }]).some(({ Resource }) => JSON.stringify(Resource)?.includes(law));
    });

    expect(invoking.flatMap(([, { Properties }]) => Properties.Roles)).toEqual([{ Ref: role }]);
    expect(statementsFor("lambda:InvokeFunction").map(({ Resource }) => JSON.stringify(Resource))).toEqual([arn]);
    const permissions = [...resourcesById(stack).values()].filter(({ Type }) => Type === "AWS::Lambda::Permission");
    expect(permissions.filter(({ Properties }) => JSON.stringify(Properties).includes(law))).toEqual([]);
  });

  it("lets in roles of the accounts that the stack was made with, whatever the hub says later", () => {
    const [converger] = [...resourcesById(stack)].filter(([id]) => /^DomainConvergeFunction/.test(id));

    expect(converger?.[1].Properties.Environment.Variables.CONSUMERS).toBe(mesh.crm.mesh.consumers.join(","));
    expect(mesh.crm.mesh.consumers).not.toEqual([]);
  });

  it("is there before the converger, which is there before anything that has it run", () => {
    const resources = resourcesById(stack);
    const [converger] = [...resources].filter(([id]) => /^DomainConvergeFunction/.test(id));

    expect(converger?.[1].Properties.Environment.Variables.LAW_FUNCTION).toEqual({ Ref: law });
    expect(converger?.[1].DependsOn).toEqual(
      expect.arrayContaining([role, expect.stringMatching(/RoleDefaultPolicy/)]),
    );
  });

  it("has less time than the converger waits for its answer, and than a plan by it is good for", () => {
    const seconds = resourcesById(stack).get(law)?.Properties.Timeout;

    expect(seconds * 1000 + 20_000).toBeLessThanOrEqual(LONGEST_ANSWER_TIME);
    expect(seconds).toBeLessThan(5 * 60 - 30);
  });
});
