import { beforeEach, describe, expect, it } from "vitest";
import { Bench, columns, DATABASE, TABLE, tag } from "./support.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench().withTable();
});

const put = (Resource: object, ...LFTags: object[]) => bench.call("AddLFTagsToResource", { Resource, LFTags });
const take = (Resource: object, ...LFTags: object[]) => bench.call("RemoveLFTagsFromResource", { Resource, LFTags });
const many = (count: number, prefix: string) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe("LF-Tags", () => {
  it("are stored in lower case, values sorted and once each", () => {
    bench.call("CreateLFTag", { TagKey: "Region", TagValues: ["North", "east", "NORTH"] });

    expect(bench.call("GetLFTag", { TagKey: "REGION" }).body).toMatchObject({
      TagKey: "region",
      TagValues: ["east", "north"],
    });
  });

  it.each([
    { why: "twice the same key", operation: "CreateLFTag", input: tag("x", "TEAM"), code: "InvalidInputException" },
    { why: "a long key", operation: "CreateLFTag", input: tag("x", "k".repeat(51)), code: "InvalidInputException" },
    { why: "a long value", operation: "CreateLFTag", input: tag("v".repeat(51)), code: "InvalidInputException" },
    {
      why: "more than 50 values",
      operation: "CreateLFTag",
      input: { TagKey: "k", TagValues: many(51, "v") },
      code: "InvalidInputException",
    },
    {
      why: "no values",
      operation: "CreateLFTag",
      input: { TagKey: "k", TagValues: [] },
      code: "InvalidInputException",
    },
    { why: "no such tag", operation: "GetLFTag", input: { TagKey: "none" }, code: "EntityNotFoundException" },
    { why: "no such tag", operation: "DeleteLFTag", input: { TagKey: "none" }, code: "EntityNotFoundException" },
    {
      why: "no such tag",
      operation: "UpdateLFTag",
      input: { TagKey: "none", TagValuesToAdd: ["x"] },
      code: "EntityNotFoundException",
    },
    { why: "nothing to update", operation: "UpdateLFTag", input: { TagKey: "team" }, code: "InvalidInputException" },
    {
      why: "no value left",
      operation: "UpdateLFTag",
      input: { TagKey: "team", TagValuesToDelete: ["red", "BLUE"] },
      code: "InvalidInputException",
    },
  ])("are refused: $operation, $why", ({ operation, input, code }) => {
    const before = bench.model.account;

    expect(bench.call(operation, input).code).toBe(code);
    expect(bench.model.account).toBe(before);
  });

  it("take 50 characters in key and value", () => {
    expect(bench.call("CreateLFTag", tag("v".repeat(50), "k".repeat(50))).status).toBe(200);
  });

  it("are at most 1,000", () => {
    for (const key of many(999, "k")) expect(bench.call("CreateLFTag", tag("x", key)).status).toBe(200);

    expect(bench.call("CreateLFTag", tag("x", "one-more")).code).toBe("ResourceNumberLimitExceededException");
  });

  it("have at most 1,000 values, 50 with a call", () => {
    const update = (at: number) => bench.call("UpdateLFTag", { TagKey: "team", TagValuesToAdd: many(50, `v${at}-`) });
    for (let at = 0; at < 19; at++) expect(update(at).status).toBe(200);

    expect(update(19).code).toBe("InvalidInputException");
  });

  it("keep a value that something carries", () => {
    put(TABLE, tag("red"));

    expect(bench.call("UpdateLFTag", { TagKey: "team", TagValuesToDelete: ["Red"] }).code).toBe(
      "InvalidInputException",
    );
    expect(bench.call("UpdateLFTag", { TagKey: "team", TagValuesToDelete: ["blue"] }).status).toBe(200);
  });

  it("go while in use, and whatever carried them carries them no more", () => {
    put(DATABASE, tag("red"));
    put(columns("name"), tag("blue"));

    expect(bench.call("DeleteLFTag", { TagKey: "team" }).status).toBe(200);
    expect(bench.tagsOf(TABLE)).toEqual({ LFTagOnDatabase: [], LFTagsOnTable: [], LFTagsOnColumns: [] });
  });
});

describe("assigning LF-Tags", () => {
  const values = (body: { LFTagsOnColumns: { Name: string; LFTags: { TagValues: string[] }[] }[] }) =>
    Object.fromEntries(body.LFTagsOnColumns.map(({ Name, LFTags }) => [Name, LFTags.map((one) => one.TagValues[0])]));

  it("inherits from database to table to column, the nearest value counting", () => {
    put(DATABASE, tag("red"));
    put(columns("name"), tag("blue"));

    expect(values(bench.tagsOf(TABLE))).toEqual({ age: ["red"], city: ["red"], name: ["blue"] });
  });

  it("shows only what a resource itself carries when asked to", () => {
    put(DATABASE, tag("red"));
    put(columns("name"), tag("blue"));

    const assigned = bench.tagsOf(TABLE, true);

    expect(values(assigned)).toEqual({ name: ["blue"] });
    expect(assigned).toMatchObject({ LFTagOnDatabase: [{ TagValues: ["red"] }], LFTagsOnTable: [] });
  });

  it("restores the inherited value when a nearer one goes", () => {
    put(DATABASE, tag("red"));
    put(columns("name"), tag("blue"));
    take(columns("name"), tag("blue"));

    expect(values(bench.tagsOf(TABLE))).toMatchObject({ name: ["red"] });
  });

  it("replaces the value of a key, of which a resource carries one", () => {
    put(TABLE, tag("red"));
    put(TABLE, tag("BLUE"));

    expect(bench.tagsOf(TABLE).LFTagsOnTable).toMatchObject([{ TagKey: "team", TagValues: ["blue"] }]);
  });

  it("answers 200 with what of it failed, and does the rest", () => {
    const { status, body } = put(TABLE, tag("red"), tag("x", "unknown"));

    expect(status).toBe(200);
    expect(body.Failures).toMatchObject([
      { LFTag: { TagKey: "unknown" }, Error: { ErrorCode: "EntityNotFoundException" } },
    ]);
    expect(bench.tagsOf(TABLE).LFTagsOnTable).toHaveLength(1);
  });

  it.each([
    { why: "two values at once", tags: [{ TagKey: "team", TagValues: ["red", "blue"] }] },
    { why: "a value that the tag does not have", tags: [tag("green")] },
  ])("fails for $why", ({ tags }) => {
    expect(put(TABLE, ...tags).body.Failures).toMatchObject([{ Error: { ErrorCode: "InvalidInputException" } }]);
  });

  it("fails to take a value that is not there", () => {
    put(TABLE, tag("red"));

    expect(take(TABLE, tag("blue")).body.Failures).toMatchObject([{ Error: { ErrorCode: "InvalidInputException" } }]);
  });

  it("stops at 50 tags on a resource", () => {
    const keys = many(50, "k");
    for (const key of keys) bench.call("CreateLFTag", tag("x", key));
    expect(put(TABLE, ...keys.map((key) => tag("x", key))).body).toEqual({});

    expect(put(TABLE, tag("red")).body.Failures).toMatchObject([
      { Error: { ErrorCode: "ResourceNumberLimitExceededException" } },
    ]);
  });

  it.each([
    { why: "no such database", resource: { Database: { Name: "none" } }, code: "EntityNotFoundException" },
    {
      why: "no such table",
      resource: { Table: { DatabaseName: "crm", Name: "none" } },
      code: "EntityNotFoundException",
    },
    { why: "no such column", resource: columns("name", "none"), code: "EntityNotFoundException" },
    { why: "two resources", resource: { ...DATABASE, ...TABLE }, code: "InvalidInputException" },
    { why: "nothing that has tags", resource: { Catalog: {} }, code: "InvalidInputException" },
  ])("is refused where there is $why", ({ resource, code }) => {
    expect(put(resource, tag("red")).code).toBe(code);
    expect(bench.call("GetResourceLFTags", { Resource: resource }).code).toBe(code);
  });

  it("is refused with one tag twice", () => {
    expect(put(TABLE, tag("red"), tag("blue", "TEAM")).code).toBe("InvalidInputException");
  });
});

describe("searching by LF-Tags", () => {
  const Expression = [{ TagKey: "Team", TagValues: ["RED"] }];

  it("finds tables by what their columns carry, and databases by what they carry", () => {
    put(columns("city"), tag("red"));

    expect(bench.call("SearchTablesByLFTags", { Expression }).body.TableList).toMatchObject([
      { Table: { Name: "people" } },
    ]);
    expect(bench.call("SearchDatabasesByLFTags", { Expression }).body.DatabaseList).toEqual([]);

    put(DATABASE, tag("red"));

    expect(bench.call("SearchDatabasesByLFTags", { Expression }).body.DatabaseList).toHaveLength(1);
  });

  it("is refused with a tag that is not defined", () => {
    expect(bench.call("SearchTablesByLFTags", { Expression: [tag("x", "none")] }).code).toBe("EntityNotFoundException");
  });
});
