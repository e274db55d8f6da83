import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { fourAccounts, templates } from "./four-accounts.ts";
import { policyOf, resourcesById, type Statement, statementsOf } from "./template-reading.ts";

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
});
