import { createServer } from "node:http";
import { AthenaClient } from "@aws-sdk/client-athena";
import { afterEach, describe, expect, it } from "vitest";
import { AthenaEngine } from "../../bin/live/aws/query-engine.ts";
import { LiveServiceError } from "../../bin/live/errors.ts";
import type { RoleSession } from "../../bin/live/ports.ts";
import { answerJson, closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";
import { readBody } from "../../lib/local/request-body.ts";
import { FakePace } from "./support/fakes.ts";

type Json = Readonly<Record<string, unknown>>;
type Status = readonly [state: string, reason?: string];

const QUESTION = { database: "shop", table: "customers", workGroup: "experiments" };
const SESSION: RoleSession = {
  role: "arn:aws:iam::111122223333:role/purpose-mesh-live/r",
  person: "ann@bank.example",
  issuedAt: 0,
  credentials: { accessKeyId: "session", secretAccessKey: "s", sessionToken: "t" },
};

const received: { readonly operation: string; readonly input: Json; readonly accessKey: string }[] = [];
let statuses: Status[] = [];

/** The wire format of Athena, with answers that the tests set. */
const server = createServer(async (request, response) => {
  const body = (await readBody(request)) ?? "";
  const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
  const [, accessKey = ""] = /Credential=([^/]+)/.exec(request.headers.authorization ?? "") ?? [];
  received.push({ operation, input: JSON.parse(body), accessKey });
  const answer = answerTo(operation);
  answerJson(response, answer.status, answer.body);
});

function answerTo(operation: string): { readonly status: number; readonly body: Json } {
  const [state = "", reason] = operation === "GetQueryResults" ? [] : (statuses[0] ?? []);
  if (operation === "GetQueryExecution") statuses = statuses.slice(1);
  if (state === "DENIED") return { status: 400, body: { __type: "AccessDeniedException", Message: reason } };
  if (operation === "StartQueryExecution") return { status: 200, body: { QueryExecutionId: "q" } };
  if (operation === "GetQueryExecution") {
    return { status: 200, body: { QueryExecution: { Status: { State: state, StateChangeReason: reason } } } };
  }
  const row = (...cells: (string | undefined)[]) => ({ Data: cells.map((cell) => ({ VarCharValue: cell })) });
  const ResultSetMetadata = {
    ColumnInfo: [
      { Name: "id", Type: "varchar" },
      { Name: "city", Type: "varchar" },
    ],
  };
  return { status: 200, body: { ResultSet: { ResultSetMetadata, Rows: [row("id", "city"), row("1", undefined)] } } };
}

let endpoint = "";

async function newEngine(): Promise<AthenaEngine> {
  endpoint ||= await listenOnLoopback(server);
  const client = (accessKeyId: string) =>
    new AthenaClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey: "s" },
      maxAttempts: 1,
    });
  const as = ({ credentials }: RoleSession) => client(credentials.accessKeyId);
  return new AthenaEngine({ client: client("caller"), as, pace: new FakePace() });
}

afterEach(async () => {
  received.length = 0;
  statuses = [];
  if (endpoint !== "") await closeServer(server);
  endpoint = "";
});

describe("reading by Athena", () => {
  it("asks in the name of the session, and takes the first row for what it is", async () => {
    const engine = await newEngine();
    statuses = [["QUEUED"], ["RUNNING"], ["SUCCEEDED"]];
    const answer = await engine.read(SESSION, { ...QUESTION, columns: ["id", "city"] });

    expect(answer).toEqual({ kind: "rows", columns: ["id", "city"], rows: [["1", ""]] });
    expect(new Set(received.map(({ accessKey }) => accessKey))).toEqual(new Set(["session"]));
    expect(received[0]?.input).toMatchObject({
      QueryString: 'SELECT "id", "city" FROM "shop"."customers"',
      WorkGroup: "experiments",
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    });
  });

  it("asks for everything where no columns are named", async () => {
    const engine = await newEngine();
    statuses = [["SUCCEEDED"]];
    await engine.read(SESSION, QUESTION);
    expect(received[0]?.input.QueryString).toBe('SELECT * FROM "shop"."customers"');
  });

  it.each([
    "COLUMN_NOT_FOUND: line 1:8: Column 'email' cannot be resolved or requester is not authorized to access it",
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.customers' does not exist",
    "Insufficient Lake Formation permission(s): Required Select on customers",
    "PERMISSION_DENIED: Access denied by Lake Formation",
    "Relation contains no accessible columns",
  ])("takes for a refusal: %s", async (reason) => {
    const engine = await newEngine();
    statuses = [["FAILED", reason]];
    expect(await engine.read(SESSION, QUESTION)).toEqual({ kind: "refused", reason });
  });

  it("takes it for a refusal when the role may not even ask", async () => {
    const engine = await newEngine();
    statuses = [["DENIED", "not authorized to perform: athena:StartQueryExecution"]];
    expect(await engine.read(SESSION, QUESTION)).toEqual({ kind: "refused", reason: "AccessDeniedException" });
  });

  it.each([
    { why: "results cannot be written", status: ["FAILED", "Access denied when writing output to url: s3://b/r"] },
    { why: "the result location is missing", status: ["FAILED", "Unable to verify/create output bucket b: not found"] },
    { why: "the engine fails", status: ["FAILED", "GENERIC_INTERNAL_ERROR: null"] },
    { why: "somebody cancels it", status: ["CANCELLED"] },
  ] as const)("is an error, and no observation, where $why", async ({ status }) => {
    const engine = await newEngine();
    statuses = [status as Status];
    await expect(engine.read(SESSION, QUESTION)).rejects.toThrow(LiveServiceError);
  });

  it("does not wait for ever", async () => {
    const engine = await newEngine();
    statuses = Array.from({ length: 1_000 }, () => ["QUEUED"] as const);
    await expect(engine.read(SESSION, QUESTION)).rejects.toThrow("did not end within two minutes");
  });
});
