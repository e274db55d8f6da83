import { describe, expect, it } from "vitest";
import { ownPrincipals } from "../../lib/lake-formation/own-principals.ts";
import { readPolicyDocument } from "../../lib/lake-formation/policy-document.ts";
import type { LakeSettingsFacts, PermissionFact, SideDoorFacts } from "../../lib/lake-formation/side-door-facts.ts";
import { sideDoors } from "../../lib/lake-formation/side-doors.ts";

const ACCOUNT = "111122223333";
const BROKER = "arn:aws:iam::999900001111:role/mesh/mesh-broker";
const CONVERGER = `arn:aws:iam::${ACCOUNT}:role/mesh/converger/crm/Converge`;
const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`;
const OLGA = `arn:aws:iam::${ACCOUNT}:user/olga`;

const SETTINGS: LakeSettingsFacts = {
  admins: [CONVERGER, DEPLOYER],
  databaseDefaults: [],
  tableDefaults: [],
  allowsExternalFiltering: false,
  allowsFullTableAccess: false,
  trustedOwners: [],
};
const SOUND: SideDoorFacts = {
  account: ACCOUNT,
  settings: SETTINGS,
  permissions: [],
  locations: [],
  optIns: [],
  tables: [],
  tagged: [],
  roles: [],
  buckets: [],
  accessGrants: [],
  objectRoles: [],
  deployRoles: [],
  keys: [],
};

describe("sideDoors", () => {
  it("finds none where all is as the kit makes it", () => {
    expect(found({})).toEqual([]);
  });

  it.each<{ why: string; change: Partial<LakeSettingsFacts>; severity: string; kind: string }>([
    { why: "another administrator", change: { admins: [OLGA, CONVERGER] }, severity: "warning", kind: "administrator" },
    {
      why: "default permissions of databases",
      change: { databaseDefaults: ["IAM_ALLOWED_PRINCIPALS"] },
      severity: "critical",
      kind: "default-permission",
    },
    {
      why: "default permissions of tables",
      change: { tableDefaults: ["IAM_ALLOWED_PRINCIPALS"] },
      severity: "critical",
      kind: "default-permission",
    },
    {
      why: "filtering elsewhere",
      change: { allowsExternalFiltering: true },
      severity: "warning",
      kind: "external-engine",
    },
    {
      why: "full table access",
      change: { allowsFullTableAccess: true },
      severity: "critical",
      kind: "external-engine",
    },
    { why: "trusted owners", change: { trustedOwners: ["222233334444"] }, severity: "notice", kind: "external-engine" },
  ])("finds $why in the settings", ({ change, severity, kind }) => {
    expect(found({ settings: { ...SETTINGS, ...change } })).toMatchObject([{ severity, kind }]);
  });

  it("names other administrators, and not the kit's own", () => {
    expect(found({ settings: { ...SETTINGS, admins: [OLGA, CONVERGER] } })[0]?.who).toEqual([OLGA]);
  });

  it.each<{ fact: Omit<PermissionFact, "principal">; kind: string | undefined }>([
    { fact: { on: "catalog", name: "*", permissions: ["CREATE_DATABASE"] }, kind: "creator" },
    { fact: { on: "catalog", name: "*", permissions: ["DESCRIBE"] }, kind: undefined },
    { fact: { on: "database", name: "crm__customers", permissions: ["CREATE_TABLE"] }, kind: "creator" },
    { fact: { on: "database", name: "theirs", permissions: ["CREATE_TABLE"] }, kind: undefined },
    { fact: { on: "table", name: "crm__customers.*", permissions: ["ALTER"] }, kind: "creator" },
    { fact: { on: "table", name: "crm__customers.people", permissions: ["SELECT"] }, kind: undefined },
    {
      fact: { on: "data-location", name: "arn:aws:s3:::b", permissions: ["DATA_LOCATION_ACCESS"] },
      kind: "data-location",
    },
    { fact: { on: "tag", name: "purpose:marketing", permissions: ["ASSOCIATE"] }, kind: "tag-holder" },
    { fact: { on: "tag", name: "purpose:marketing", permissions: ["DESCRIBE"] }, kind: undefined },
    { fact: { on: "tag", name: "team", permissions: ["ASSOCIATE"] }, kind: undefined },
    { fact: { on: "tag-expression", name: "open", permissions: ["GRANT_WITH_LF_TAG_EXPRESSION"] }, kind: "tag-holder" },
  ])("judges $fact.permissions on $fact.on $fact.name", ({ fact, kind }) => {
    expect(found({ permissions: [{ principal: OLGA, ...fact }] }).map((door) => door.kind)).toEqual(kind ? [kind] : []);
    expect(found({ permissions: [{ principal: CONVERGER, ...fact }] })).toEqual([]);
  });

  it("finds hybrid access and who opted in", () => {
    const locations = [{ arn: "arn:aws:s3:::lake", isHybrid: true }];
    expect(found({ locations })).toMatchObject([{ severity: "critical", kind: "hybrid-access" }]);
    expect(found({ optIns: [{ principal: OLGA, resource: "*" }] })).toMatchObject([
      { severity: "notice", who: [OLGA] },
    ]);
  });

  it("lets nothing pass that was not read", () => {
    const nothing = {
      account: ACCOUNT,
      roles: [{ arn: "r" }],
      buckets: [{ name: "b" }],
      objectRoles: [{ arn: "o" }],
      deployRoles: [{ arn: "d" }],
      keys: [{ alias: "k" }],
    };
    const doors = sideDoors(nothing, OPTIONS);
    expect(doors.map(({ kind }) => kind)).toEqual(doors.map(() => "not-looked-at"));
    expect(doors.map(({ what }) => what.split(":")[0])).toEqual([
      `S3 Access Grants in ${ACCOUNT}`,
      "access points of bucket b",
      `locations of tables in ${ACCOUNT}`,
      `opt-ins to hybrid access in ${ACCOUNT}`,
      `permissions of Lake Formation in ${ACCOUNT}`,
      "policies of r",
      "policy of bucket b",
      "policy of key k",
      `registered locations in ${ACCOUNT}`,
      `settings of Lake Formation in ${ACCOUNT}`,
      `tags outside the products' databases in ${ACCOUNT}`,
      "trust policy of d",
      "trust policy of o",
      "trust policy of r",
    ]);
  });

  it("counts the purpose roles of each other account as one thing that was not looked at", () => {
    const roles = ["marketing", "care"].map((id) => ({ arn: `arn:aws:iam::222233334444:role/purpose/${id}` }));
    expect(found({ roles })).toMatchObject([
      { kind: "not-looked-at", what: "purpose roles of account 222233334444: not looked at" },
    ]);
  });

  it("shows the worst first", () => {
    const settings = { ...SETTINGS, admins: [OLGA], allowsFullTableAccess: true, trustedOwners: ["222233334444"] };
    expect(found({ settings }).map(({ severity }) => severity)).toEqual(["critical", "warning", "notice"]);
  });
});

describe("ownPrincipals", () => {
  it("knows the roles of one hub by their paths, and of any where none is named", () => {
    const other = CONVERGER.replace("/mesh/", "/other/");
    expect([CONVERGER, DEPLOYER, other, OLGA].map(ownPrincipals({ account: ACCOUNT }))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const named = ownPrincipals({ account: ACCOUNT, broker: BROKER, deployer: OLGA });
    expect([CONVERGER, DEPLOYER, other, OLGA].map(named)).toEqual([true, false, false, true]);
    expect(ownPrincipals({ account: "222233334444" })(CONVERGER)).toBe(false);
  });
});

describe("readPolicyDocument", () => {
  it("reads what IAM encodes, and makes lists of all elements", () => {
    const text = JSON.stringify({
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: "arn:aws:iam::1:root" },
        Condition: { StringLike: { "sts:SourceIdentity": "?*" } },
      },
    });
    const expected = {
      statements: [
        {
          isDeny: false,
          actions: ["sts:assumerole"],
          isNotAction: false,
          resources: [],
          principals: ["arn:aws:iam::1:root"],
          isNotPrincipal: false,
          conditions: new Map([["stringlike sts:sourceidentity", ["?*"]]]),
        },
      ],
    };
    expect(readPolicyDocument(text)).toEqual(expected);
    expect(readPolicyDocument(encodeURIComponent(text))).toEqual(expected);
  });

  it.each(["", "{", "[]", "%7B%", '{"Statement":[1]}'])("does not understand %s", (text) => {
    expect(readPolicyDocument(text)).toBeUndefined();
  });

  it("reads an exception so that no door looks narrower", () => {
    const read = (Effect: string) =>
      readPolicyDocument(JSON.stringify({ Statement: { Effect, Action: "*", NotResource: "x" } }));
    expect(read("Allow")?.statements[0]?.resources).toEqual(["*"]);
    expect(read("Deny")?.statements[0]?.resources).toEqual([]);
  });
});

const OPTIONS = {
  isOwn: ownPrincipals({ account: ACCOUNT }),
  governs: (database: string) => database.startsWith("crm__"),
  broker: BROKER,
};

function found(change: Partial<SideDoorFacts>) {
  return sideDoors({ ...SOUND, ...change }, OPTIONS);
}
