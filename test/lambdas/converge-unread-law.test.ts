import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Progress } from "../../lambdas/converge/progress.ts";
import { LawUnreadError } from "../../lib/ports/errors.ts";
import type { LawQuestion, LawReader } from "../../lib/ports/law.ts";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld, PLACE } from "./converge-world.ts";

const PRODUCTS = ["crm/customers", "crm/leads", "crm/orders"];

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
});
afterEach(() => world.stop());

/** A reader that dies of some questions; what it is asked is noted. */
function dying(of: (question: LawQuestion) => boolean) {
  const { law: known } = world.dependencies({ shardSize: 1 });
  const asked: string[] = [];
  const law: LawReader = {
    readSharedLaw: (stopAt) => known.readSharedLaw(stopAt),
    readLaw: (question, stopAt) => {
      const { domain, after = "", isEndOnly } = question;
      asked.push(`${domain}/${after}${isEndOnly ? " end" : ""}`);
      return of(question) ? Promise.reject(new LawUnreadError("the law is unknown")) : known.readLaw(question, stopAt);
    },
  };
  return { law, asked };
}

describe("a shard whose reader dies", () => {
  beforeEach(async () => {
    for (const id of PRODUCTS.slice(1)) {
      await world.mesh.table.publishProduct(productNamed(id));
      await world.deploy(productNamed(id));
    }
    for (const product of PRODUCTS) await world.assign("fraud", { product });
    await world.run();
  });

  const seenIn = () => [...new Set(world.seen("fraud").map((cell) => cell.split(".")[0]))];

  it.each([
    { after: undefined, left: "crm__customers" },
    { after: "customers", left: "crm__leads" },
  ])("keeps no other from being narrowed: the one after $after", async ({ after, left }) => {
    for (const product of PRODUCTS) await world.revoke("fraud", product);
    const { law, asked } = dying((question) => question.after === after && !question.isEndOnly);

    await expect(world.run({}, { law })).rejects.toThrow("the law is unknown");

    expect(seenIn()).toEqual([left]);
    expect(asked.filter((each) => each.endsWith(" end"))).toEqual([`crm/${after ?? ""} end`]);
  });

  it("keeps others from being widened, and nothing is gone by that was worked out of it", async () => {
    await world.assign("marketing", { product: "crm/orders" });
    const { law } = dying(({ after, isEndOnly }) => after === undefined && !isEndOnly);

    await expect(world.run({}, { law })).rejects.toThrow("the law is unknown");

    expect(world.seen("marketing")).toEqual([]);
    expect(seenIn()).toEqual(PRODUCTS.map((id) => id.replace("/", "__")));
  });

  it("costs two questions a run where nothing of it is answered, and has nothing done", async () => {
    await world.revoke("fraud");
    const { state } = world.local;
    const { law, asked } = dying(() => true);

    await expect(world.run({}, { law })).rejects.toThrow("the law is unknown");

    expect(asked).toEqual(["crm/", "crm/ end"]);
    expect(world.local.state).toEqual(state);
  });

  it("is not asked for its end by who has no time left", async () => {
    const { law, asked } = dying(() => {
      world.mesh.time += 10 * MINUTE;
      return true;
    });

    await expect(world.run({}, { law })).rejects.toThrow("the law is unknown");

    expect(asked).toEqual(["crm/"]);
  });

  it("has those before it looked at again soon, even if nothing tells where it ends", async () => {
    const { law, asked } = dying(({ after }) => after === "leads");
    const progress = new Progress();
    const wake = async () => {
      world.mesh.time += MINUTE;
      asked.length = 0;
      await world.run({ time: new Date(world.mesh.time).toISOString() }, { law, progress }).catch(() => undefined);
      return asked[0];
    };

    expect(await wake()).toBe("crm/");
    await world.revoke("fraud");
    expect(await wake()).toBe("crm/leads");
    expect(await wake()).toBe("crm/");

    expect(seenIn()).toEqual(["crm__leads", "crm__orders"]);
  });
});

describe("another domain's shard whose reader dies", () => {
  const GUEST = "222233334444";
  const event = { RequestType: "Update", ResourceType: "Custom::PurposeMeshConvergence", ResourceProperties: {} };
  beforeEach(async () => {
    await world.mesh.table.publishProduct(productNamed("sales/orders"));
    await world.deploy(productNamed("sales/orders"));
    await world.assign("fraud");
    await world.run();
    // the guest is to be let in by tag
    await world.mesh.table.publishHub({ ...hub, consumers: [PLACE.account, GUEST] }, { by: "release", at: NOON });
  });

  it.each([
    { what: "its end is known", of: ({ domain, isEndOnly }: LawQuestion) => domain === "sales" && !isEndOnly },
    { what: "nothing of it is known", of: ({ domain }: LawQuestion) => domain === "sales" },
  ])("keeps out whom a tag would let in, and fails no deployment of this one: $what", async ({ of }) => {
    const { law, asked } = dying(of);

    await world.run(event, { law });

    expect(asked).toContain("sales/");
    expect(JSON.stringify(world.local.state.grants)).not.toContain(GUEST);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ message: "nobody new let in: another domain was not narrowed", other: "sales" }),
    );
    await world.run();
    expect(JSON.stringify(world.local.state.grants)).toContain(GUEST);
  });
});
