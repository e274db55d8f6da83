import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { planMesh, TODAY } from "../../bench/plan/mesh.ts";
import { LambdaLaw } from "../../lib/aws/lambda-law.ts";
import { type LawCall, lawCall, packLaw, unpackShardLaw } from "../../lib/aws/law-answer.ts";
import { DEFAULT_PATIENCE } from "../../lib/aws/patience.ts";
import { emptyState } from "../../lib/lake-formation/state.ts";
import { stateOfViews } from "../../lib/lake-formation/state-of-views.ts";
import { indexViews } from "../../lib/model/view-index.ts";
import { LawUnreadError } from "../../lib/ports/errors.ts";
import type { ShardLaw } from "../../lib/ports/law.ts";
import { type Invoked, LambdaServer } from "../contract/lambda-server.ts";

const PLACE = { account: "111122223333", region: "eu-west-1" };
const ASK = { domain: "crm", after: "customers", at: TODAY, lead: 300_000 };
const CALL = lawCall(ASK);
const LAW: ShardLaw = {
  release: 7,
  state: emptyState(PLACE),
  isTooMuch: false,
  faults: [],
  holdsUntil: Number.POSITIVE_INFINITY,
  nextChange: TODAY + 1,
};
/** What must be in no error, whatever the function answers. */
const SECRET = "alice@acme.example";

let server: LambdaServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** A reader in front of a function that answers so, one after the other; its patience takes no time. */
async function lawOf(answers: readonly (Invoked | undefined)[], functionName = "read-law"): Promise<LambdaLaw> {
  const left = [...answers];
  server = new LambdaServer(async () => (left.length > 1 ? left.shift() : left[0]));
  const patience = { ...DEFAULT_PATIENCE, pause: async () => undefined };
  return new LambdaLaw(await server.client(), { functionName, place: PLACE, patience });
}

const answered = (call: LawCall, law: object): Invoked => ({ body: JSON.stringify(packLaw(call, law as ShardLaw)) });
const packed = (law: unknown, version = CALL.version): Invoked => ({
  body: JSON.stringify({ version, law: gzipSync(JSON.stringify([CALL, law])).toString("base64") }),
});
const THROTTLED: Invoked = {
  status: 429,
  body: JSON.stringify({ message: SECRET }),
  refusal: "TooManyRequestsException",
};

describe("a law that is read by a function", () => {
  it("is asked for by one call, and comes as it was given", async () => {
    const law = await lawOf([answered(CALL, LAW)]);

    expect(await law.readLaw(ASK)).toEqual({ ...LAW, until: undefined });
    expect(server?.calls).toEqual([{ path: "/2015-03-31/functions/read-law/invocations", event: CALL }]);
  });

  it.each([
    { why: "it is throttled", refused: THROTTLED },
    { why: "Lambda fails", refused: { status: 500, body: "{}", refusal: "ServiceException" } },
    { why: "it is being replaced", refused: { status: 409, body: "{}", refusal: "ResourceConflictException" } },
  ])("is asked for again while $why", async ({ refused }) => {
    const law = await lawOf([refused, refused, answered(CALL, LAW)]);

    expect(await law.readLaw(ASK)).toMatchObject({ release: 7 });
    expect(server?.calls).toHaveLength(3);
  });

  it("is given up where it stays so, naming place, fault and remedy", async () => {
    const law = await lawOf([THROTTLED]);

    const failure = await law.readLaw(ASK).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: "service-unavailable",
      message: "reading the law of domain `crm` after product `customers` failed 20 times: TooManyRequestsException",
      help: expect.stringContaining("the next run tries again"),
    });
  });

  it("is no matter of patience where asking is not allowed", async () => {
    const law = await lawOf([
      { status: 403, body: JSON.stringify({ message: SECRET }), refusal: "AccessDeniedException" },
    ]);

    await expect(law.readSharedLaw()).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(server?.calls).toHaveLength(1);
  });

  it("is not waited for any longer than its caller has time", async () => {
    const law = await lawOf([undefined]);

    const failure = await law.readLaw(ASK, Date.now() + 50).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: "service-unavailable",
      message: expect.stringMatching(/^(?:no time left for )?reading the law of domain `crm`/),
    });
    await expect(law.readLaw(ASK, Date.now() - 1)).rejects.toThrow(/^no time left for/);
    expect(server?.calls).toHaveLength(1);
  });

  const other = { account: "444455556666", region: PLACE.region };
  it.each<{ why: string; answer: Invoked }>([
    { why: "the function failed", answer: { body: JSON.stringify({ errorMessage: SECRET }), failed: true } },
    { why: "the function failed, whatever came", answer: { ...answered(CALL, LAW), failed: true } },
    { why: "it is no JSON", answer: { body: SECRET } },
    { why: "it is nothing", answer: { body: "" } },
    { why: "it is something else", answer: { body: JSON.stringify([SECRET]) } },
    { why: "it is not packed", answer: { body: JSON.stringify({ version: CALL.version, law: SECRET }) } },
    { why: "it is of another version", answer: packed({ ...LAW, holdsUntil: "never" }, "0") },
    { why: "it is of no version", answer: { body: JSON.stringify({ law: packLaw(CALL, LAW)?.law }) } },
    { why: "it answers another shard", answer: answered(lawCall({ ...ASK, after: "leads" }), LAW) },
    { why: "it answers another domain", answer: answered(lawCall({ ...ASK, domain: "sales" }), LAW) },
    { why: "it answers an earlier question", answer: answered(lawCall({ ...ASK, at: TODAY - 1 }), LAW) },
    { why: "it answers for less time", answer: answered(lawCall({ ...ASK, lead: 1 }), LAW) },
    { why: "it answers what is shared", answer: answered(lawCall(), LAW) },
    { why: "it is of another account", answer: answered(CALL, { ...LAW, state: emptyState(other) }) },
    { why: "no release is named", answer: packed({ ...LAW, release: undefined, holdsUntil: "never" }) },
    { why: "it does not say how long it holds", answer: packed({ ...LAW, holdsUntil: undefined }) },
    { why: "it says so by no number", answer: packed({ ...LAW, holdsUntil: SECRET }) },
    { why: "it does not say whether it is too much", answer: packed({ ...LAW, holdsUntil: 1, isTooMuch: undefined }) },
    { why: "part of the state is missing", answer: packed({ ...LAW, holdsUntil: 1, state: { ...PLACE, tags: [] } }) },
    { why: "faults are no list", answer: packed({ ...LAW, holdsUntil: 1, faults: SECRET }) },
    { why: "a fault says nothing", answer: packed({ ...LAW, holdsUntil: 1, faults: [{}] }) },
    {
      why: "it would fill the memory",
      answer: packed({ ...LAW, holdsUntil: 1, faults: [{ message: "x".repeat(65 * 1024 * 1024) }] }),
    },
  ])("is unknown where $why, and nothing of the answer is told", async ({ answer }) => {
    const law = await lawOf([answer]);

    const failure = await law.readLaw(ASK).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(LawUnreadError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^the law of domain `crm` after product `customers` is unknown: /),
      help: expect.stringMatching(/^(?:its log|deploy)/),
    });
    expect(JSON.stringify([failure, String((failure as Error).cause)])).not.toContain(SECRET);
  });

  it.each<{ why: string; answer: Invoked }>([
    { why: "it is of a shard", answer: answered(CALL, LAW) },
    { why: "domains are missing", answer: answered(lawCall(), LAW) },
    { why: "domains are no names", answer: answered(lawCall(), { ...LAW, domains: [1] }) },
  ])("is unknown for what all domains share where $why", async ({ answer }) => {
    await expect((await lawOf([answer])).readSharedLaw()).rejects.toThrow(
      /^the law of what all domains share is unknown/,
    );
  });
});

describe("the law of the largest shard", () => {
  it("fits an answer several times over: 1,000 products, 40 purposes", () => {
    const { state } = stateOfViews(indexViews(planMesh(1000, 40)), TODAY, PLACE);
    expect(state.filters.length).toBeGreaterThan(15_000);

    const answer = packLaw(CALL, { ...LAW, state });

    expect(answer?.law.length).toBeLessThan(2_000_000);
    expect(unpackShardLaw(CALL, answer, PLACE)).toMatchObject({ release: 7, state: { databases: { length: 1000 } } });
  }, 60_000);

  it("fits none if there is no text so long", () => {
    // as of more than 512 MB
    const toJSON = () => {
      throw new RangeError("Invalid string length");
    };

    expect(packLaw(CALL, { ...LAW, state: Object.assign(emptyState(PLACE), { toJSON }) })).toBeUndefined();
  });
});
