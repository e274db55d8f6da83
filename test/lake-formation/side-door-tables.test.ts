import { describe, expect, it } from "vitest";
import { type TableFact, type TaggedFact, tableDoors } from "../../lib/lake-formation/side-door-tables.ts";

const ACCOUNT = "111122223333";
const STORE = `arn:aws:iam::${ACCOUNT}:role/mesh/store/crm/Registration`;
const OPTIONS = {
  isOwn: (principal: string) => principal === STORE,
  governs: (database: string) => database.startsWith("crm__"),
  isProducts: (database: string) => /^(?:crm|sales)__/.test(database),
};
const LOCATIONS = ["customers", "calls", "orders"].map((name) => registered(`${name}-bucket`));
const SOUND: readonly TableFact[] = [
  table("crm__customers", "people", "s3://customers-bucket/people/"),
  table("crm__customers", "view"),
  table("crm__calls", "calls", "s3://calls-bucket/calls/"),
  table("sales__orders", "orders", "s3://orders-bucket/orders/"),
  table("reports", "daily", "s3://reports/daily/"),
];

describe("tableDoors", () => {
  it("finds none where each product lies in its own bucket, and nobody else there", () => {
    expect(found(SOUND)).toEqual([]);
  });

  it.each<{ why: string; more: TableFact; says: readonly string[] }>([
    {
      why: "a table elsewhere over a product's objects",
      more: table("crm_tmp", "t", "s3://customers-bucket/people/"),
      says: ["table crm_tmp.t lies in customers-bucket, a product's bucket"],
    },
    {
      why: "the same by an older scheme",
      more: table("crm_tmp", "t", "s3a://customers-bucket"),
      says: ["table crm_tmp.t lies in customers-bucket, a product's bucket"],
    },
    {
      why: "the same by one of several locations",
      more: table("crm_tmp", "t", "s3://theirs/", "s3://customers-bucket/people/"),
      says: ["table crm_tmp.t lies in customers-bucket, a product's bucket"],
    },
    {
      why: "a table elsewhere over what another domain of the account stores",
      more: table("tmp", "t", "s3://orders-bucket/orders/"),
      says: ["table tmp.t lies in orders-bucket, a product's bucket"],
    },
    {
      why: "a product's table that lies in no product's bucket",
      more: table("crm__new", "t", "s3://reports/daily/"),
      says: [
        "table crm__new.t lies outside the products' buckets",
        "table reports.daily lies in reports, a product's bucket",
      ],
    },
    {
      why: "a product's table that lies outside S3",
      more: table("crm__new", "t", "jdbc:elsewhere"),
      says: ["table crm__new.t lies outside the products' buckets"],
    },
    {
      why: "a product's table over another product's objects",
      more: table("crm__customers", "more", "s3://calls-bucket/calls/"),
      says: [
        "crm__calls and crm__customers lie in one bucket, calls-bucket",
        "tables of crm__customers lie in 2 buckets",
      ],
    },
    {
      why: "a product's table over another domain's objects",
      more: table("crm__new", "t", "s3://orders-bucket/orders/"),
      says: ["table sales__orders.orders lies in orders-bucket, a product's bucket"],
    },
  ])("finds $why", ({ more, says }) => {
    const doors = found([...SOUND, more]);
    expect(doors.map(({ what }) => what).sort()).toEqual(says);
    expect(doors.every(({ severity, kind }) => severity === "critical" && kind === "table-location")).toBe(true);
  });

  it("takes a bucket that strangers registered for nobody's product's", () => {
    const locations = LOCATIONS.map((each) => ({ ...each, role: `arn:aws:iam::${ACCOUNT}:role/eve` }));
    expect(found(SOUND, { locations }).map(({ what }) => what)).toEqual([
      "table crm__customers.people lies outside the products' buckets",
      "table crm__calls.calls lies outside the products' buckets",
    ]);
  });

  it("counts partitions that were not read as not looked at", () => {
    const doors = tableDoors(
      { account: ACCOUNT, tables: SOUND, locations: LOCATIONS, tagged: [], partitionsUnread: ["tmp.a", "tmp.b"] },
      OPTIONS,
    );
    expect(doors).toMatchObject([
      { severity: "notice", kind: "not-looked-at", what: "partitions of tmp.a and 1 more: not looked at" },
    ]);
  });

  it("finds the tags of purposes where no product is, and leaves others alone", () => {
    const tagged = [
      { name: "crm_tmp.t", keys: ["team", "purpose:marketing"] },
      { name: "reports", keys: ["team"] },
    ];
    expect(found(SOUND, { tagged })).toMatchObject([
      { severity: "critical", kind: "stray-tag", what: expect.stringMatching(/^crm_tmp\.t .*: marketing$/) },
    ]);
  });
});

function table(database: string, name: string, ...locations: readonly string[]): TableFact {
  return { database, table: name, locations };
}

function registered(bucket: string) {
  return { arn: `arn:aws:s3:::${bucket}`, isHybrid: false, role: STORE };
}

interface Other {
  readonly locations?: typeof LOCATIONS;
  readonly tagged?: readonly TaggedFact[];
}

function found(tables: readonly TableFact[], { locations = LOCATIONS, tagged = [] }: Other = {}) {
  return tableDoors({ account: ACCOUNT, tables, locations, tagged }, OPTIONS);
}
