import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/local/duckdb.ts";
import { MESH, QUESTION, temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const files = temporaryFolder();
const mesh = files.write("mesh.yaml", MESH);
const AT = ["--at", "2026-06-01T00:00:00Z"] as const;

describe("check", () => {
  it("says what was checked when nothing is wrong", async () => {
    expect(await run(["check", mesh])).toEqual({
      exitCode: 0,
      stdout:
        `${mesh}: no faults\nchecked 4 purposes, 3 people, 1 domain, 1 product, 1 table, 5 columns, ` +
        "2 assignments, 1 approval, 1 guardrail\n",
      stderr: "",
    });
  });

  it("reports every fault of the document at once", async () => {
    const faulty = MESH.replace("purpose: marketing\n    decidedBy", "purpose: marketng\n    decidedBy").replace(
      "manager: zoe@acme.example",
      "manager: zo@acme.example",
    );
    const { exitCode, stdout, stderr } = await run(["check", files.write("faulty.yaml", faulty)]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/has 2 faults\n/);
    expect(stderr).toContain("did you mean `marketing`?");
    expect(stderr).toContain("people[1].manager");
  });

  it("warns of what is allowed and yet probably not meant, and still exits with 0", async () => {
    const shown = MESH.replace("city: clear }", "city: clear, diagnosis: clear }");
    const { exitCode, stdout, stderr } = await run(["check", files.write("warned.yaml", shown)]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(": no faults, 1 warning\n");
    expect(stderr).toMatch(/^warning: .*health-for-care/);
  });

  it("finds what Lake Formation cannot hold, at whatever time it would be so", async () => {
    const ids = Array.from({ length: 51 }, (_, index) => `purpose-${index}`);
    const purposes = ids.map((id) => `  - { id: ${id}, lawfulBasis: contract }\n`).join("");
    const assignments = ids
      .map(
        (
          purpose,
        ) => `          - { purpose: ${purpose}, decidedBy: olga@acme.example, validFrom: 2031-01-01T00:00:00Z, \
views: { customers: { columns: { city: clear } } } }\n`,
      )
      .join("");
    const crowded = MESH.replace("people:\n", `${purposes}people:\n`).replace(
      "approvals:\n",
      `${assignments}approvals:\n`,
    );
    const { exitCode, stderr } = await run(["check", files.write("crowded.yaml", crowded)]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "crm/customers: 51 purposes see it, a database carries at most 50 LF-Tags; `purpose-9` is too many",
    );
    expect(stderr).toContain("help: split the product");
  });
});

describe("decide", () => {
  it("shows a decision at a glance", async () => {
    const { stdout } = await run(["decide", mesh, ...QUESTION]);
    expect(stdout).toContain(
      "ALLOWED  alice@acme.example, crm/customers, for marketing, at 2026-06-01T00:00:00.000Z\n",
    );
    expect(stdout).toContain("│ customers │ customer_id │ pseudonym │");
    expect(stdout).toContain("rows of customers: city <> 'Oslo' AND consent_marketing = true\n");
  });

  it("shows every reason of a denial, with its code", async () => {
    const { exitCode, stdout } = await run(["decide", mesh, ...QUESTION, "--at", "2030-01-01T00:00:00Z"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^DENIED {2}.*\n {2}The approval .* \[approval-expired\]\n {2}The permission .* \[assignment-expired\]\n$/,
    );
  });

  it("takes now for the time where none is given", async () => {
    const { stdout } = await run(["decide", mesh, ...QUESTION, "--json"], { now: "2026-03-04T05:06:07Z" });
    expect(JSON.parse(stdout).at).toBe("2026-03-04T05:06:07.000Z");
  });
});

describe("plan", () => {
  it("lists the calls as the SDK takes them", async () => {
    const { exitCode, stdout } = await run(["plan", mesh, ...AT, "--json", "--account", "444455556666"]);
    const calls: readonly { readonly operation: string; readonly input: object }[] = JSON.parse(stdout);

    expect(exitCode).toBe(0);
    expect(calls.map((call) => Object.keys(call))).toEqual(calls.map(() => ["operation", "input"]));
    expect(calls[0]).toEqual({
      operation: "CreateLFTag",
      input: { TagKey: "purpose:analytics", TagValues: ["allow", "describe"] },
    });
    expect(stdout).toContain("arn:aws:iam::444455556666:role/purpose/marketing");
    expect(stdout).not.toContain("111122223333");
  });

  it("sums the calls up for people", async () => {
    const { stdout } = await run(["plan", mesh, ...AT, "--region", "eu-north-1"]);
    expect(stdout).toMatch(/^Lake Formation of account 111122223333 in eu-north-1, in this order\n/);
    expect(stdout).toMatch(
      /^\[\+\] filter purpose_marketing__\w{12} on crm__customers\.customers \(city, .*\): city <> 'Oslo'/m,
    );
    expect(stdout).toMatch(/^\[\+\] grant SELECT on filter purpose_marketing__\w{12} .* to arn:aws:iam::/m);
    expect(stdout).toMatch(/\n\d+ calls: \d+ additions, 0 removals\n$/);
  });

  it("starts from the state of another mesh, or of the same at another time", async () => {
    const same = await run(["plan", mesh, ...AT, "--from", mesh]);
    expect(same.stdout).toBe("Lake Formation of account 111122223333 in eu-west-1: nothing to change\n");
    expect((await run(["plan", mesh, ...AT, "--from", mesh, "--json"])).stdout).toBe("[]\n");

    const later = await run(["plan", mesh, "--at", "2028-01-01T00:00:00Z", "--from", mesh, "--from-at", AT[1]]);
    expect(later.stdout).toMatch(/^\[-\] grant SELECT on filter purpose_marketing__/m);
    expect(later.stdout).toMatch(/: 0 additions, \d+ removals\n$/);
  });
});

describe("plan, for whoever has to agree to a change", () => {
  const narrowed = files.write("narrowed.yaml", MESH.replace("rows: city <> 'Oslo'", "rows: city = 'Bergen'"));
  const ANALYST = "arn:aws:iam::111122223333:role/analyst";

  it("tells who gains and who loses what, in columns and rows", async () => {
    const fewer = files.write(
      "fewer.yaml",
      MESH.replace("email: clear, city: clear }", "city: clear, diagnosis: clear }"),
    );
    const { stdout } = await run(["plan", fewer, ...AT, "--from", mesh]);
    const [, impact = ""] = stdout.split("Who gains and who loses what\n");
    expect(impact).toBe(
      [
        "direct-email",
        "  crm__customers.customers, from 111122223333",
        "    [-] email: city <> 'Oslo' AND consent_marketing = true",
        "marketing",
        "  crm__customers.customers, from 111122223333",
        "    [-] email: city <> 'Oslo' AND consent_marketing = true",
        "",
        "6 calls: 4 additions, 4 removals",
        "",
      ].join("\n"),
    );
    const rows = await run(["plan", narrowed, ...AT, "--from", mesh]);
    expect(rows.stdout).toContain(
      "    [~] city, customer_id__marketing, email: city <> 'Oslo' AND consent_marketing = true -> city = 'Bergen' AND consent_marketing = true\n",
    );
  });

  it("says that the text tells it in any case", async () => {
    const [asked, plain] = [await run(["plan", narrowed, ...AT, "--impact"]), await run(["plan", narrowed, ...AT])];
    expect(asked).toMatchObject({ exitCode: 0, stdout: plain.stdout });
    expect(asked.stderr).toMatch(/^note: .*`--impact`.*`--json`\n$/);
    expect(plain.stderr).toBe("");
  });

  it("tells programs the same", async () => {
    const { stdout } = await run(["plan", narrowed, ...AT, "--from", mesh, "--json", "--impact"]);
    const calls = await run(["plan", narrowed, ...AT, "--from", mesh, "--json"]);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(["narrow", "widen", "impact", "foreignOpenings"]);
    expect([...report.narrow, ...report.widen]).toEqual(JSON.parse(calls.stdout));
    expect(report.impact.map(({ purpose }: { readonly purpose: string }) => purpose)).toEqual([
      "direct-email",
      "marketing",
    ]);
    expect(report.impact.slice(1)).toEqual([
      {
        account: "111122223333",
        purpose: "marketing",
        database: "crm__customers",
        table: "customers",
        changes: [
          {
            kind: "other-rows",
            columns: ["city", "customer_id__marketing", "email"],
            before: { filter: "city <> 'Oslo' AND consent_marketing = true" },
            after: { filter: "city = 'Bergen' AND consent_marketing = true" },
          },
        ],
      },
    ]);
    expect(report.foreignOpenings).toEqual([]);
  });

  it("starts from a state that was read, and reports what others opened beside the kit", async () => {
    const grant = {
      principal: ANALYST,
      resource: { kind: "table", database: "crm__customers", table: "customers" },
      permissions: ["SELECT"],
    };
    const tags = {};
    const columns = [{ name: "email", tags }];
    const state = {
      ...{ account: "444455556666", region: "eu-north-1", tags: [], filters: [], grants: [grant] },
      databases: [{ name: "crm__customers", tags, tables: [{ name: "customers", tags, columns }] }],
    };
    const kept = files.write("state.json", JSON.stringify(state));
    const { stdout } = await run(["plan", mesh, ...AT, "--from-state", kept]);
    expect(stdout).toMatch(/^Lake Formation of account 444455556666 in eu-north-1, in this order\n/);
    expect(stdout).toContain(`left as they are\n[!] ${ANALYST} reads crm__customers.customers (SELECT)\n`);
    expect(stdout).not.toContain(`to ${ANALYST}`);

    const json = await run(["plan", mesh, ...AT, "--from-state", kept, "--json", "--impact"]);
    expect(JSON.parse(json.stdout).foreignOpenings).toMatchObject([{ principal: ANALYST, why: "grant" }]);
  });

  it.each([
    { why: "a key too many", state: { accounts: "1" }, says: "unknown key `accounts`" },
    {
      why: "a resource of no kind",
      state: { grants: [{ resource: { kind: "lake" } }] },
      says: "grants[0].resource.kind",
    },
    {
      why: "a partition that is none",
      state: { databases: [{ tables: [{ columns: [{ partition: false }] }] }] },
      says: "partition",
    },
  ])("refuses a state with $why, and names the place", async ({ state, says }) => {
    const file = files.write("faulty-state.json", JSON.stringify(state));
    const { exitCode, stdout, stderr } = await run(["plan", mesh, ...AT, "--from-state", file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("faulty-state.json` has ");
    expect(stderr).toContain(says);
  });
});

describe("query", () => {
  const session = ["--person", "alice@acme.example", "--purpose", "marketing", ...AT];

  beforeAll(async () => {
    const folder = join(files.folder, "data", "crm", "customers");
    mkdirSync(folder, { recursive: true });
    const { connection, close } = await openDatabase();
    await connection.run(`COPY (SELECT 'c' || i AS customer_id, 'mail' || i AS email,
      CASE WHEN i % 3 = 0 THEN 'Oslo' ELSE 'Bergen\n\u001b[31m' END AS city, 'well' AS diagnosis,
      i % 2 = 0 AS consent_marketing FROM range(12) t(i)) TO '${join(folder, "customers.parquet")}' (FORMAT parquet)`);
    close();
  });

  it("shows consenting rows and nothing that could steer the terminal", async () => {
    const sql = "SELECT email, city FROM crm__customers.customers ORDER BY email";
    const { exitCode, stdout } = await run(["query", mesh, sql, ...session]);

    expect(exitCode).toBe(0);
    expect(stdout.match(/mail\d+/g)).toEqual(["mail10", "mail2", "mail4", "mail8"]);
    expect(stdout).toContain("Bergen\\n\\u{1b}[31m");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(/4 rows\n$/);
  });

  it("answers in JSON with the session it ran in", async () => {
    const sql = "SELECT count(*) AS seen, max(NULL) AS nothing FROM crm__customers.customers";
    const { stdout } = await run(["query", mesh, sql, ...session, "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "allow",
      person: "alice@acme.example",
      expiresAt: "2026-06-01T00:30:00.000Z",
      reasons: [],
      columns: [{ name: "seen" }, { name: "nothing" }],
      rows: [[4, null]],
      truncated: false,
    });
  });

  it("runs nothing in a session that is refused, and says why", async () => {
    const words = ["query", mesh, "SELECT 1", "--person", "alice@acme.example", "--purpose", "care", ...AT];
    const [text, json] = [await run(words), await run([...words, "--json"])];

    expect({ exitCode: text.exitCode, stderr: text.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(text.stdout).toMatch(/^DENIED {2}a session of alice@acme\.example for care\n.* \[no-approval\]\n$/);
    expect(Object.keys(JSON.parse(json.stdout))).toEqual(["outcome", "person", "purpose", "at", "reasons"]);
  });

  it.each([
    { why: "a hidden column", sql: "SELECT diagnosis FROM crm__customers.customers", code: "unknown-column" },
    { why: "a hidden table", sql: "SELECT * FROM sales__orders.orders", code: "unknown-table" },
    { why: "no SQL", sql: "hello", code: "invalid-sql" },
    { why: "a file", sql: "SELECT * FROM '/etc/passwd'", code: "sql-not-permitted|unknown-table" },
  ])("refuses $why", async ({ sql, code }) => {
    const { exitCode, stdout, stderr } = await run(["query", mesh, sql, ...session]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error\\[(${code})\\]: `));
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
