/** One session of the unmodified AWS CLI with the local Lake Formation. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalLakeFormation } from "../../../../lib/local/lake-formation/server.ts";
import { type AwsCli, awsCli } from "./aws-cli.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/analyst`;

const model = new LocalLakeFormation({ account: ACCOUNT, region: "us-east-1" });
let aws: AwsCli;
beforeAll(async () => {
  aws = await awsCli(await model.start());
});
afterAll(() => model.stop());

describe("the AWS CLI", () => {
  it("makes a table, tags it, grants by tag and by filter, and takes both back", async () => {
    const lakeFormation = (...words: readonly string[]) => aws("lakeformation", ...words);
    const json = (value: object) => JSON.stringify(value);
    const table = { Name: "people", StorageDescriptor: { Columns: [{ Name: "name" }, { Name: "city" }] } };
    const cells = { TableCatalogId: ACCOUNT, DatabaseName: "crm", TableName: "people", Name: "bonn" };
    const grant = (resource: object) => [
      ...["--principal", `DataLakePrincipalIdentifier=${ROLE}`, "--permissions", "SELECT"],
      ...["--resource", json(resource)],
    ];
    const byTag = grant({
      LFTagPolicy: { ResourceType: "TABLE", Expression: [{ TagKey: "team", TagValues: ["red"] }] },
    });
    const byFilter = grant({ DataCellsFilter: cells });

    await lakeFormation("put-data-lake-settings", "--data-lake-settings", "{}");
    await aws("glue", "create-database", "--database-input", "Name=crm");
    await aws("glue", "create-table", "--database-name", "crm", "--table-input", json(table));
    await lakeFormation("create-lf-tag", "--tag-key", "Team", "--tag-values", "Red", "Blue");
    const resource = json({ TableWithColumns: { DatabaseName: "crm", Name: "people", ColumnNames: ["city"] } });
    await lakeFormation("add-lf-tags-to-resource", "--resource", resource, "--lf-tags", "TagKey=team,TagValues=red");
    const filter = { ...cells, RowFilter: { FilterExpression: "city = 'Bonn'" }, ColumnNames: ["name"] };
    await lakeFormation("create-data-cells-filter", "--table-data", json(filter));

    await lakeFormation("grant-permissions", ...byFilter);
    expect(model.authorize(ROLE)).toMatchObject([{ regions: [{ columns: ["name"], rows: "city = 'Bonn'" }] }]);
    await lakeFormation("grant-permissions", ...byTag);
    expect(await lakeFormation("list-lf-tags")).toMatchObject({
      LFTags: [{ TagKey: "team", TagValues: ["blue", "red"] }],
    });
    expect(await lakeFormation("list-permissions", "--resource-type", "LF_TAG_POLICY")).toMatchObject({
      PrincipalResourcePermissions: [{ Principal: { DataLakePrincipalIdentifier: ROLE }, Permissions: ["SELECT"] }],
    });

    await lakeFormation("revoke-permissions", ...byTag);
    await lakeFormation("revoke-permissions", ...byFilter);
    expect(model.authorize(ROLE)).toEqual([]);
    await expect(lakeFormation("revoke-permissions", ...byFilter)).rejects.toThrow(
      /InvalidInputException.*No permissions revoked/,
    );
    await expect(lakeFormation("get-lf-tag", "--tag-key", "none")).rejects.toThrow(/EntityNotFoundException/);
  });
});
