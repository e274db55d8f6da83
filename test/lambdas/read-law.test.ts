import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { type AnswerLawDependencies, answerLaw } from "../../lambdas/read-law/answer-law.ts";
import { createHandler } from "../../lambdas/read-law/handler.ts";
import { type LawCall, lawCall, unpackShardLaw } from "../../lib/aws/law-answer.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import type { ShardLaw, UnknownLaw } from "../../lib/ports/law.ts";
import type { Allowance } from "../../lib/ports/policy-table.ts";
import { NOON, productNamed } from "../contract/sample-mesh.ts";
import { CONTEXT, newMesh, type World } from "./support.ts";

const PLACE = { account: "111122223333", region: "eu-west-1" };
const QUESTION = { domain: "crm", at: NOON, lead: 300_000 };
const NAMES = ["customers", "leads", "orders", "tickets"];

let world: World;
beforeEach(async () => {
  world = await newMesh();
  for (const name of NAMES) await world.table.publishProduct(productNamed(`crm/${name}`));
});

const dependencies = (given: Partial<AnswerLawDependencies> = {}) => ({ ...world, place: PLACE, ...given });

async function lawOf(call: LawCall, given?: Partial<AnswerLawDependencies>): Promise<ShardLaw | UnknownLaw> {
  const law = unpackShardLaw(call, await answerLaw(dependencies(given), call), PLACE);
  if (!law) throw new Error("not understood");
  return law;
}

describe("what is asked for the law", () => {
  const { version } = lawCall();
  const wrong = (change: object) => ({ version, shard: { ...QUESTION, ...change } });

  it.each<{ why: string; call: unknown; message: string | RegExp }>([
    { why: "no object", call: "crm", message: "must be of type object" },
    { why: "of another version", call: { version: "0" }, message: /^`version`: must be one of/ },
    { why: "of no version", call: { shard: QUESTION }, message: /^`version`: is missing/ },
    { why: "something else", call: { version, people: true }, message: "unknown key `people`" },
    { why: "about somebody", call: wrong({ person: "alice@acme.example" }), message: "unknown key `person`" },
    { why: "about no domain", call: wrong({ domain: "HUB#x" }), message: /^`shard.domain`: must be a name/ },
    { why: "at no time", call: wrong({ at: null }), message: "`shard.at`: must be of type number" },
    { why: "between two times", call: wrong({ at: 0.5 }), message: "`shard.at`: must be of type int" },
    { why: "for its end, maybe", call: wrong({ isEndOnly: 1 }), message: "`shard.isEndOnly`: must be of type boolean" },
    { why: "for no time", call: wrong({ lead: 0 }), message: "`shard.lead`: must be at least 1" },
    { why: "for ever", call: wrong({ lead: 1e300 }), message: /^`shard.lead`: must be at most/ },
    {
      why: "after what no key can be",
      call: wrong({ after: "a".repeat(1025) }),
      message: /^`shard.after`: must be at most/,
    },
  ])("is refused if it is $why", async ({ call, message }) => {
    const asking = createHandler(dependencies())(call, CONTEXT);

    await expect(asking).rejects.toThrow(message);
    expect(world.lines).toMatchObject([{ level: "error", code: "invalid-call" }]);
  });

  it("is answered by the handler as by what it runs", async () => {
    const call = lawCall(QUESTION);

    expect(await createHandler(dependencies())(call, CONTEXT)).toEqual(await answerLaw(dependencies(), call));
  });
});

/** Lets those who stop fraud see an address, of whom a filter selects. */
async function allow(product: string, city?: string): Promise<void> {
  const rows = city === undefined ? undefined : parseRowFilter(`city = '${city}'`);
  const views = { customers: { columns: { email: "clear" as const }, rows } };
  const decision = {
    status: "approved",
    purposeVersion: 1,
    decidedBy: product.startsWith("crm/") ? "otto@acme.example" : "sue@acme.example",
  } as const;
  await world.table.writeLeg({
    key: { leg: "product", product, purpose: "fraud" },
    version: 1,
    statements: [{ effect: "allow", ...decision, views }],
    history: [],
  });
}

const databasesIn = (law: ShardLaw | UnknownLaw) =>
  "fault" in law ? law.fault : law.state.databases.map(({ name }) => name);
const closedIn = (law: ShardLaw | UnknownLaw) => ("fault" in law ? law.fault : law.faults[0]?.message);

describe("what products of a shard are made from, if it is too much to be looked at together", () => {
  beforeEach(async () => {
    const { table } = world;
    for (const id of ["sales/in1", "sales/in2", "sales/in3"]) {
      await table.publishProduct(productNamed(id));
      await allow(id);
    }
    await table.publishProduct(productNamed("crm/leads", { inputs: ["sales/in1", "sales/in2", "sales/in3"] }));
    await table.publishProduct(productNamed("crm/tickets", { inputs: ["sales/in1"] }));
    for (const name of NAMES) await allow(`crm/${name}`);
    const readProduct = table.readProduct.bind(table);
    table.readProduct = async (id: string, allowance?: Allowance) => {
      if (allowance) allowance.left -= 7_000;
      return readProduct(id);
    };
  });

  it("closes but the product that is made from too much, and says so", async () => {
    const laws: (ShardLaw | UnknownLaw)[] = [];
    for (let after: string | undefined; laws.length < 10; ) {
      const law = await lawOf(lawCall({ ...QUESTION, after }), { shardSize: 4 });
      laws.push(law);
      after = law.until;
      if (after === undefined) break;
    }

    const open = laws.flatMap((law) => ("fault" in law ? [] : law.state.databases)).filter(isOpen);
    expect(open.map(({ name }) => name)).toEqual(["crm__customers", "crm__orders"]);
    expect(laws.flatMap((law) => closedIn(law) ?? [])).toEqual([expect.stringMatching(/^closed, .* `crm\/leads`$/)]);
  });

  const isOpen = (database: object) => JSON.stringify(database).includes('"purpose:fraud":"allow"');
});

describe("a law that is too large for an answer", () => {
  it("is that of half of the shard, and says where it ends, until every product was told of", async () => {
    const whole = (await answerLaw(dependencies(), lawCall(QUESTION))).law.length;
    const told: string[] = [];
    let after: string | undefined;
    for (let answers = 0; answers < 10; answers++) {
      const law = await lawOf(lawCall({ ...QUESTION, after }), { shardSize: 4, longestAnswer: whole - 1 });
      if ("fault" in law) throw new Error("unknown");
      told.push(...law.state.databases.map(({ name }) => name));
      after = law.until;
      if (after === undefined) break;
    }

    expect(told).toEqual(NAMES.map((name) => `crm__${name}`));
    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "too much for one answer", products: 4 }),
    );
  });

  it("closes a product for which alone it is, and says so", async () => {
    // what cannot be compressed
    const random = Array.from({ length: 25 }, (_, at) => createHash("sha256").update(`${at}`).digest("hex")).join("");
    await allow("crm/customers", random);
    await allow("crm/leads");
    const most = (await answerLaw(dependencies({ shardSize: 1 }), lawCall(QUESTION))).law.length - 1;

    const law = await lawOf(lawCall(QUESTION), { shardSize: 4, longestAnswer: most });

    expect(law).toMatchObject({ until: "customers", isTooMuch: false });
    expect(databasesIn(law)).toEqual(["crm__customers"]);
    expect(closedIn(law)).toMatch(/^closed, .* `crm\/customers`$/);
    expect(JSON.stringify(law)).not.toContain(random.slice(0, 64));
    const next = await lawOf(lawCall({ ...QUESTION, after: "customers" }), { shardSize: 4, longestAnswer: most });
    expect(next).toMatchObject({ faults: [] });
    expect(JSON.stringify(next)).toContain('"purpose:fraud":"allow"');
  });

  it("is unknown if it is of one product, and closing it does not help, which keeps the next from nothing", async () => {
    const most = (await answerLaw(dependencies({ shardSize: 1 }), lawCall(QUESTION))).law.length - 1;

    const law = await lawOf(lawCall(QUESTION), { shardSize: 4, longestAnswer: most });

    expect(law).toEqual({
      until: "customers",
      fault: { message: expect.stringContaining("too large"), help: expect.any(String) },
    });
    expect(world.lines.map(({ products }) => products)).toEqual([4, 2, 1]);
  });
});
