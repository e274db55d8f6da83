import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { fourAccounts, templates } from "./four-accounts.ts";
import { resourcesById, resourcesOf } from "./template-reading.ts";

const mesh = fourAccounts();
templates(mesh);
const stack = Stack.of(mesh.crm);
const resources = resourcesById(stack);

const idOf = (type: string) => [...resources].find(([, { Type }]) => Type === type)?.[0] ?? type;

/** What a resource waits for when it is made, and goes before when it is deleted. */
function upstreamOf(id: string, seen = new Set<string>()): ReadonlySet<string> {
  const { DependsOn = [], Properties } = resources.get(id) ?? {};
  const references = [...JSON.stringify(Properties ?? {}).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)];
  for (const to of [DependsOn, references.map(([, name]) => name ?? "")].flat()) {
    if (!resources.has(to) || seen.has(to)) continue;
    seen.add(to);
    upstreamOf(to, seen);
  }
  return seen;
}

describe("deleting a product", () => {
  it("takes it off the mesh, then withdraws what it is open to, and only then deletes its tables", () => {
    const withdrawal = idOf("Custom::PurposeMeshWithdrawal");

    expect(upstreamOf(idOf("Custom::PurposeMeshProduct"))).toContain(withdrawal);
    for (const type of ["AWS::Glue::Table", "AWS::Glue::Database", "AWS::LakeFormation::Resource"]) {
      expect(upstreamOf(withdrawal), type).toContain(idOf(type));
    }
    expect(resources.get(withdrawal)?.Properties.Product).toBe("crm/customers");
  });
});

describe("changing a product's columns", () => {
  it("happens after tags were taken off those that go", () => {
    const columns = idOf("Custom::PurposeMeshColumns");

    expect(upstreamOf(idOf("AWS::Glue::Table"))).toContain(columns);
    const [table] = resourcesOf(stack, "AWS::Glue::Table");
    const named = table?.Properties.TableInput.StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name);
    expect(resources.get(columns)?.Properties).toMatchObject({
      Product: "crm/customers",
      Columns: { customers: named },
    });
  });
});

describe("the data lake of a domain", () => {
  it("is closed before anything is made in it, and withdrawn from after everything is gone", () => {
    const dataLake = idOf("Custom::PurposeMeshDataLake");

    for (const type of ["AWS::LakeFormation::Resource", "AWS::Glue::Database", "AWS::Glue::Table"]) {
      expect(upstreamOf(idOf(type)), type).toContain(dataLake);
    }
    expect(upstreamOf(idOf("Custom::PurposeMeshConvergence"))).toContain(dataLake);
    expect(upstreamOf(dataLake)).toContain(idOf("AWS::LakeFormation::DataLakeSettings"));
  });

  it("names the converger, which is to be no administrator afterwards", () => {
    const [dataLake] = resourcesOf(stack, "Custom::PurposeMeshDataLake");
    const [settings] = resourcesOf(stack, "AWS::LakeFormation::DataLakeSettings");

    expect(dataLake?.Properties.Administrator).toEqual(settings?.Properties.Admins[0].DataLakePrincipalIdentifier);
  });

  it("is asked to take its roles off the administrators whatever fails once they are on, the hub included", () => {
    const administrators = idOf("Custom::PurposeMeshAdministrators");
    const [dataLake] = resourcesOf(stack, "Custom::PurposeMeshDataLake");
    const roles = [dataLake?.Properties.Administrator, dataLake?.Properties.Reader];

    expect(upstreamOf(idOf("AWS::LakeFormation::DataLakeSettings"))).toContain(administrators);
    expect(upstreamOf(administrators)).not.toContain(idOf("Custom::PurposeMeshDataLake"));
    const { Administrator, Reader } = resources.get(administrators)?.Properties ?? {};
    expect([Administrator, Reader]).toEqual(roles);
  });

  it("still has the converger's rights when they are taken off", () => {
    const upstream = upstreamOf(idOf("Custom::PurposeMeshAdministrators"));
    const rights = [...resources].filter(
      ([, { Type, Properties }]) =>
        Type === "AWS::IAM::Policy" && JSON.stringify(Properties).includes("lakeformation:PutDataLakeSettings"),
    );

    expect(rights.map(([id]) => id).filter((id) => upstream.has(id))).toHaveLength(1);
  });

  it("keeps its settings, since other people's administrators are among them", () => {
    const [settings] = resourcesOf(stack, "AWS::LakeFormation::DataLakeSettings");

    expect(settings).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
  });
});
