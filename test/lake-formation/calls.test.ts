import type {
  AddLFTagsToResourceRequest,
  BatchGrantPermissionsRequest,
  CreateDataCellsFilterRequest,
  CreateLFTagRequest,
  DeleteDataCellsFilterRequest,
  DeleteLFTagRequest,
  UpdateLFTagRequest,
} from "@aws-sdk/client-lakeformation";
import * as sdk from "@aws-sdk/client-lakeformation";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchEntry, filterInput, filterOfInput, grantOfEntry } from "../../lib/lake-formation/call-inputs.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { plan } from "../../lib/lake-formation/plan.ts";
import type { DataCellsFilter, Grant, GrantResource } from "../../lib/lake-formation/state.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { besideCatalogOf } from "./cells.ts";
import { CATALOG } from "./meshes.ts";
import { tampered } from "./tampering.ts";

const PLACE = { database: "crm", table: "people" };

describe("a filter that somebody else made", () => {
  it("shows all rows where it says nothing of them, and breaks nothing", () => {
    const name = { TableCatalogId: "111122223333", DatabaseName: "crm", TableName: "people", Name: "theirs" };

    expect(filterOfInput({ ...name, ColumnNames: ["email"] })).toEqual({
      ...PLACE,
      name: "theirs",
      columns: { include: ["email"] },
    });
  });
});

describe("calls", () => {
  it("pass through the SDK as they are", async () => {
    const draws = fc.array(fc.nat({ max: 59 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(arbitraryMesh, arbitraryMesh),
        arbitraryAt,
        draws,
        async ([one, other], at, tampering) => {
          const to = desiredState(indexMesh(other), at, CATALOG);
          const from = tampered(besideCatalogOf(desiredState(indexMesh(one), at, CATALOG), to), tampering);
          for (const call of plan(from, to)) {
            expect(await sent(call)).toEqual({ path: `/${call.operation}`, body: call.input });
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each<Omit<Grant, "principal">>([
    { resource: policyOn("TABLE"), permissions: ["DESCRIBE", "SELECT"], grantable: ["SELECT"] },
    { resource: policyOn("DATABASE"), permissions: ["DESCRIBE"], condition: "true" },
    { resource: { kind: "filter", ...PLACE, name: "f" }, permissions: ["SELECT"] },
    { resource: { kind: "database", database: "crm" }, permissions: ["ALL"] },
    { resource: { kind: "table", ...PLACE }, permissions: ["INSERT"] },
    { resource: { kind: "table", database: "crm" }, permissions: ["SELECT"] },
    { resource: { kind: "columns", ...PLACE, columns: { include: ["email"] } }, permissions: ["SELECT"] },
    { resource: { kind: "columns", ...PLACE, columns: { exclude: ["email"] } }, permissions: ["SELECT"] },
    { resource: { kind: "columns", ...PLACE, columns: { exclude: [] } }, permissions: ["SELECT"] },
  ])("carry a grant on a $resource.kind there and back", async (rest) => {
    const grant = { principal: "arn:aws:iam::111122223333:role/analyst", ...rest };
    const entry = batchEntry(grant, "1", CATALOG);
    expect(grantOfEntry(entry)).toEqual(grant);
    const call: Call = { operation: "BatchGrantPermissions", input: { Entries: [entry] } };
    expect((await sent(call)).body).toEqual(call.input);
  });

  it.each<Omit<DataCellsFilter, "database" | "table">>([
    { name: "some", rows: "city = 'Oslo'", columns: { include: ["email"] } },
    { name: "all-rows", columns: { exclude: ["email"] } },
    { name: "all", columns: { exclude: [] } },
  ])("carry the filter `$name` there and back", async (rest) => {
    const filter = { ...PLACE, ...rest };
    const input = filterInput(filter, CATALOG);
    expect(input.TableCatalogId).toBe(CATALOG.account);
    expect(filterOfInput(input)).toEqual(filter);
    const call: Call = { operation: "CreateDataCellsFilter", input: { TableData: input } };
    expect((await sent(call)).body).toEqual(call.input);
  });

  it("make no grant of an entry without a resource", () => {
    const principal = { DataLakePrincipalIdentifier: "arn:aws:iam::111122223333:role/analyst" };
    expect(grantOfEntry({ Id: "1", Principal: principal, Resource: {} })).toBeUndefined();
  });
});

function policyOn(resourceType: "TABLE" | "DATABASE"): GrantResource {
  const expression = [{ key: "purpose:marketing", values: ["allow", "describe"] }];
  return { kind: "tag-policy", resourceType, expression };
}

/** What the SDK would send; compiles only as long as our inputs are its inputs. */
async function sent(call: Call): Promise<{ readonly path: string; readonly body: unknown }> {
  const requests: { path: string; body: unknown }[] = [];
  const client = new sdk.LakeFormationClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
    requestHandler: {
      handle: async (request: { path: string; body: Uint8Array }) => {
        requests.push({ path: request.path, body: JSON.parse(new TextDecoder().decode(request.body)) });
        return { response: { statusCode: 200, headers: {}, body: new Uint8Array() } };
      },
    },
  });
  await send(client, call);
  const [request] = requests;
  if (!request) throw new Error("nothing was sent");
  return request;
}

async function send(client: sdk.LakeFormationClient, call: Call): Promise<unknown> {
  switch (call.operation) {
    case "CreateLFTag":
      return client.send(new sdk.CreateLFTagCommand(call.input satisfies CreateLFTagRequest));
    case "UpdateLFTag":
      return client.send(new sdk.UpdateLFTagCommand(call.input satisfies UpdateLFTagRequest));
    case "DeleteLFTag":
      return client.send(new sdk.DeleteLFTagCommand(call.input satisfies DeleteLFTagRequest));
    case "AddLFTagsToResource":
      return client.send(new sdk.AddLFTagsToResourceCommand(call.input satisfies AddLFTagsToResourceRequest));
    case "RemoveLFTagsFromResource":
      return client.send(new sdk.RemoveLFTagsFromResourceCommand(call.input satisfies AddLFTagsToResourceRequest));
    case "CreateDataCellsFilter":
      return client.send(new sdk.CreateDataCellsFilterCommand(call.input satisfies CreateDataCellsFilterRequest));
    case "DeleteDataCellsFilter":
      return client.send(new sdk.DeleteDataCellsFilterCommand(call.input satisfies DeleteDataCellsFilterRequest));
    case "BatchGrantPermissions":
      return client.send(new sdk.BatchGrantPermissionsCommand(call.input satisfies BatchGrantPermissionsRequest));
    case "BatchRevokePermissions":
      return client.send(new sdk.BatchRevokePermissionsCommand(call.input satisfies BatchGrantPermissionsRequest));
  }
}
