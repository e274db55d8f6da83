import { GlueClient } from "@aws-sdk/client-glue";
import { describe, expect, it } from "vitest";
import { withPartitions } from "../../lib/aws/side-door-partitions.ts";
import { type TableFact, tableDoors } from "../../lib/lake-formation/side-door-tables.ts";

const OPTIONS = { isOwn: () => true, governs: (database: string) => database.startsWith("crm__") };
const PEOPLE = partitioned("crm__customers", "people", "s3://customers/people/");
const THEIRS = partitioned("tmp", "t", "s3://theirs/t/");

type Partitions = Readonly<Record<string, readonly (readonly string[])[]>>;

describe("withPartitions", () => {
  it("adds the buckets in which partitions lie, page by page, and nothing of their values", async () => {
    const glue = answering({
      "crm__customers.people": [
        ["s3://customers/people/city=Oslo/", "s3://customers/people/city=Bergen/"],
        [],
        ["s3://elsewhere/city=Oslo/", "hdfs://node/city=Oslo", "somewhere"],
      ],
    });

    const { tables, partitionsUnread } = await withPartitions(glue, [PEOPLE], { isFirst: () => true });

    const more = ["elsewhere", "hdfs://node", "s3://customers", "s3://elsewhere"];
    expect(tables).toEqual([{ ...PEOPLE, locations: ["s3://customers/people/", ...more] }]);
    expect(partitionsUnread).toEqual([]);
    expect(JSON.stringify(tables)).not.toContain("Oslo");
  });

  it("finds partitions of products' tables elsewhere, and of others' tables in products' buckets", async () => {
    const glue = answering({ "crm__customers.people": [["s3://theirs/x"]], "tmp.t": [["s3://customers/people/"]] });
    const locations = [{ arn: "arn:aws:s3:::customers", isHybrid: false, role: "registrar" }];

    const read = await withPartitions(glue, [PEOPLE, THEIRS], { isFirst: () => true });

    const doors = tableDoors({ account: "111122223333", locations, tagged: [], ...read }, OPTIONS);
    expect(doors.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "table crm__customers.people lies outside the products' buckets",
        "table tmp.t lies in customers, a product's bucket",
      ]),
    );
    expect(tableDoors({ account: "111122223333", locations, tagged: [], tables: [PEOPLE, THEIRS] }, OPTIONS)).toEqual(
      [],
    );
  });

  it("asks of no table without partitions", async () => {
    const plain: TableFact = { database: "tmp", table: "plain", locations: [] };
    const glue = answering({});

    expect(await withPartitions(glue, [plain], { isFirst: () => true })).toEqual({
      tables: [plain],
      partitionsUnread: [],
    });
  });

  it("names tables whose partitions it may not read, or that are too many, products' tables first", async () => {
    const glue = answering({
      "crm__customers.people": [["s3://customers/a"], ["s3://customers/b"]],
      "tmp.t": [["s3://x/a"]],
    });
    const scope = { isFirst: OPTIONS.governs, mostRequests: 2 };

    const some = await withPartitions(glue, [THEIRS, PEOPLE], scope);
    const refused = await withPartitions(answering({}), [THEIRS, PEOPLE], scope);

    expect(some.partitionsUnread).toEqual(["tmp.t"]);
    expect(some.tables).toContainEqual({ ...PEOPLE, locations: [...PEOPLE.locations, "s3://customers"] });
    expect(refused).toEqual({ tables: [PEOPLE, THEIRS], partitionsUnread: ["crm__customers.people", "tmp.t"] });
  });
});

function partitioned(database: string, table: string, ...locations: readonly string[]): TableFact {
  return { database, table, locations, isPartitioned: true };
}

/** A client that lists partitions by table, and refuses all others. */
function answering(partitions: Partitions): GlueClient {
  const client = new GlueClient({ region: "eu-west-1" });
  return Object.assign(client, {
    send: async ({ input }: { readonly input: Readonly<Record<string, string | undefined>> }) => {
      const pages = partitions[`${input.DatabaseName}.${input.TableName}`];
      if (!pages) throw Object.assign(new Error("refused"), { name: "AccessDeniedException" });
      const at = Number(input.NextToken ?? 0);
      const Partitions = (pages[at] ?? []).map((Location) => ({ Values: ["Oslo"], StorageDescriptor: { Location } }));
      return { Partitions, NextToken: at + 1 < pages.length ? String(at + 1) : undefined };
    },
  });
}
