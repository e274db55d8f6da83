import { once } from "node:events";
import { connect } from "node:net";
import { CreateDatabaseCommand, GetDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  CreateLFTagCommand,
  EntityNotFoundException,
  GetLFTagCommand,
  LakeFormationClient,
  ListLFTagsCommand,
  paginateListLFTags,
} from "@aws-sdk/client-lakeformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultPlan, scriptedFaults, seededFaults } from "../../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../../lib/local/lake-formation/server.ts";
import { ACCOUNT, ANALYST, Bench, DATABASE, grant, TABLE, tag } from "./support.ts";

const PLACE = { account: ACCOUNT, region: "eu-west-1" };
const MAKER = `arn:aws:iam::${ACCOUNT}:role/maker`;

let model: LocalLakeFormation;
let endpoint: string;
let plan: FaultPlan;
beforeEach(async () => {
  plan = scriptedFaults({});
  const faults: FaultPlan = { next: (operation, parts) => plan.next(operation, parts) };
  model = new LocalLakeFormation({ ...PLACE, pageSize: 2, faults, callers: { maker: MAKER } });
  endpoint = await model.start();
});
afterEach(() => model.stop());

function settings(maxAttempts = 1, accessKeyId = "local") {
  return { endpoint, region: PLACE.region, credentials: { accessKeyId, secretAccessKey: "local" }, maxAttempts };
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${endpoint}${path}`, { method: "POST", body, headers });

describe("the wire", () => {
  it("carries answers, pages and exceptions to the unmodified SDK", async () => {
    const client = new LakeFormationClient(settings());
    for (const TagKey of ["a", "b", "c"]) await client.send(new CreateLFTagCommand({ TagKey, TagValues: ["x"] }));
    const keys: (string | undefined)[] = [];
    for await (const { LFTags = [] } of paginateListLFTags({ client }, {}))
      keys.push(...LFTags.map((one) => one.TagKey));

    expect(keys).toEqual(["a", "b", "c"]);
    const error = await client.send(new GetLFTagCommand({ TagKey: "d" })).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(EntityNotFoundException);
    expect(error).toMatchObject({
      message: expect.stringContaining("d"),
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
    });
  });

  it("carries Glue in its own protocol, with times as the SDK reads them", async () => {
    const client = new GlueClient(settings());
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "crm" } }));
    const { Database } = await client.send(new GetDatabaseCommand({ Name: "crm" }));

    expect(Database).toMatchObject({ Name: "crm", CreateTime: expect.any(Date) });
    await expect(client.send(new GetDatabaseCommand({ Name: "none" }))).rejects.toMatchObject({
      name: "EntityNotFoundException",
    });
  });

  it("knows who calls by the access key", async () => {
    const client = new GlueClient(settings(1, "maker"));
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "crm" } }));

    expect(model.state.grants.map(({ principal }) => principal)).toContain(MAKER);
  });

  it.each([
    { why: "an operation that is none", path: "/Nothing", body: "{}", status: 404, code: "UnknownOperationException" },
    { why: "a body that is no JSON", path: "/ListLFTags", body: "{", status: 400, code: "SerializationException" },
    { why: "a body that is no object", path: "/ListLFTags", body: "[]", status: 400, code: "SerializationException" },
    { why: "a name of every object", path: "/constructor", body: "{}", status: 404, code: "UnknownOperationException" },
  ])("answers $why as AWS does", async ({ path, body, status, code }) => {
    const response = await post(path, body);

    expect(response.status).toBe(status);
    expect(response.headers.get("x-amzn-errortype")).toBe(code);
    expect(await response.json()).toEqual({ __type: code, Message: expect.any(String) });
  });

  it("cuts off a body that no call has", async () => {
    await expect(post("/ListLFTags", "x".repeat(11 * 1024 * 1024))).rejects.toThrow();
    expect((await post("/ListLFTags", "")).status).toBe(200);
  });

  it("outlives a caller that hangs up in the middle", async () => {
    const socket = connect(Number(new URL(endpoint).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST /ListLFTags HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
    socket.destroy();

    expect((await post("/ListLFTags", "{}")).status).toBe(200);
  });

  it("tells what a principal may read, which AWS does not", async () => {
    const bench = new Bench().withTable();
    bench.call("GrantPermissions", grant(TABLE, ["SELECT"]));
    model.account = bench.model.account;
    const ask = async (query: string) => (await fetch(`${endpoint}/authorize${query}`)).json();

    expect(await ask(`?principal=${encodeURIComponent(ANALYST)}`)).toEqual(model.authorize(ANALYST));
    expect((await fetch(`${endpoint}/authorize`)).status).toBe(400);
    expect(await ask("")).toHaveProperty("message", "`principal` is missing");
    expect((await fetch(`${endpoint}/other`)).status).toBe(404);
    expect((await fetch(endpoint)).status).toBe(200);
  });
});

describe("faults", () => {
  const create = (maxAttempts: number) =>
    new LakeFormationClient(settings(maxAttempts)).send(new CreateLFTagCommand({ TagKey: "a", TagValues: ["x"] }));
  const keys = () => model.state.tags.map(({ key }) => key);

  it("throttle as AWS does, so that the SDK tries again by itself", async () => {
    const busy = { kind: "refusal", code: "ThrottlingException", message: "Rate exceeded" } as const;
    plan = scriptedFaults({ CreateLFTag: [busy] });

    await create(2);

    expect(model.received.map(({ operation }) => operation)).toEqual(["CreateLFTag", "CreateLFTag"]);
    expect(keys()).toEqual(["a"]);
  });

  it("leave the effect where only the answer is lost", async () => {
    plan = scriptedFaults({ CreateLFTag: [{ kind: "timeout", answer: "exception" }] });

    await expect(create(1)).rejects.toMatchObject({ name: "OperationTimeoutException" });
    expect(keys()).toEqual(["a"]);
  });

  it("cut the connection off after the effect", async () => {
    plan = scriptedFaults({ CreateLFTag: [{ kind: "timeout", answer: "none" }] });

    await expect(create(1)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(keys()).toEqual(["a"]);
  });

  it("refuse the named parts of a batch and carry out the others", () => {
    const faults = scriptedFaults({
      BatchGrantPermissions: [{ kind: "partial", parts: [1], code: "ConcurrentModificationException" }],
      AddLFTagsToResource: [{ kind: "partial", parts: [0], code: "ConcurrentModificationException" }],
    });
    const bench = new Bench({ faults }).withTable();
    const Entries = ["ALTER", "DROP"].map((permission) => ({ Id: permission, ...grant(TABLE, [permission]) }));

    const granted = bench.call("BatchGrantPermissions", { Entries });
    const tagged = bench.call("AddLFTagsToResource", { Resource: DATABASE, LFTags: [tag("red")] });

    expect(granted.body.Failures).toMatchObject([
      { RequestEntry: { Id: "DROP" }, Error: { ErrorCode: "ConcurrentModificationException" } },
    ]);
    expect(bench.model.state.grants).toMatchObject([{ permissions: ["ALTER"] }]);
    expect(tagged.body.Failures).toMatchObject([{ LFTag: { TagKey: "team" } }]);
    expect(bench.tagsOf(DATABASE).LFTagOnDatabase).toEqual([]);
  });
});

describe("seeded faults", () => {
  const RATES = { throttle: 0.2, conflict: 0.2, partial: 0.2, timeout: 0.2 };
  const drawn = (seed: number, operation = "BatchGrantPermissions") => {
    const faults = seededFaults({ seed, ...RATES });
    return Array.from({ length: 1000 }, () => faults.next(operation, 20));
  };
  const count = (kinds: readonly (string | undefined)[], wanted: string | undefined) =>
    kinds.filter((kind) => kind === wanted).length;

  it("are the same for the same seed, and others for another", () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it("come about as often as they should", () => {
    const kinds = drawn(1).map((fault) => (fault?.kind === "refusal" ? fault.code : fault?.kind));

    for (const kind of ["ThrottlingException", "ConcurrentModificationException", "partial", "timeout", undefined]) {
      expect(count(kinds, kind)).toBeGreaterThan(150);
      expect(count(kinds, kind)).toBeLessThan(250);
    }
  });

  it("refuse at least one part, and never one that is not there", () => {
    const parts = drawn(3).flatMap((fault) => (fault?.kind === "partial" ? [fault.parts] : []));

    expect(parts.every((some) => some.length > 0 && some.every((part) => part >= 0 && part < 20))).toBe(true);
  });

  it("do no more than throttle what only reads", () => {
    expect(new Set(drawn(5, "ListPermissions").map((fault) => fault?.kind))).toEqual(new Set(["refusal", undefined]));
  });

  it("hit no part of a call that has none", () => {
    const faults = seededFaults({ seed: 1, partial: 1 });

    expect(faults.next("CreateLFTag", 0)).toBeUndefined();
  });
});

describe("what was received", () => {
  it("is remembered in order, the last 10,000 calls", () => {
    const bench = new Bench();
    for (let at = 0; at < 10_001; at++) bench.call("ListLFTags", { MaxResults: (at % 1000) + 1 });

    expect(bench.model.received).toHaveLength(10_000);
    expect(bench.model.received[0]).toEqual({ operation: "ListLFTags", input: { MaxResults: 2 } });
  });

  it("holds what was refused as well", async () => {
    await new LakeFormationClient(settings()).send(new ListLFTagsCommand({ MaxResults: 0 })).catch(() => undefined);

    expect(model.received).toEqual([{ operation: "ListLFTags", input: { MaxResults: 0 } }]);
  });
});
