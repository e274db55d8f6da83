import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/publish-policies/handler.ts";
import type { CustomResourceEvent } from "../../lambdas/shared/custom-resource.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import type { Person } from "../../lib/model/mesh.ts";
import type { HubContent } from "../../lib/model/workflow/hub.ts";
import { hubDocument } from "../../lib/model/workflow/hub-document.ts";
import { hub, people, purpose } from "../contract/sample-mesh.ts";
import { CONTEXT, World } from "./support.ts";

const ALICE = "alice@acme.example";
const BOB = "bob@acme.example";

let world: World;
/** What was uploaded, by bucket and key. */
let uploaded: Map<string, string>;
beforeEach(() => {
  world = new World();
  uploaded = new Map();
});

const files = {
  readText: async ({ bucket, key }: { readonly bucket: string; readonly key: string }) => {
    const text = uploaded.get(`${bucket}/${key}`);
    if (text === undefined) throw new Error(`nothing at ${bucket}/${key}`);
    return text;
  },
};

function hubText(given: Partial<HubContent> = {}, staff: readonly Person[] = people): string {
  return JSON.stringify(hubDocument({ content: { ...hub, ...given }, people: staff }));
}

/** Uploads a document, and gives what the template says of it. */
function upload(text: string): { readonly Digest: string } {
  const Digest = sha256(text);
  uploaded.set(`assets/${Digest}.json`, text);
  return { Digest };
}

/** Calls the function as the deployment leaves it, unless its environment names another file. */
function call(
  ResourceProperties: Readonly<Record<string, unknown>>,
  given: Partial<CustomResourceEvent> = {},
  digest = String(ResourceProperties.Digest),
) {
  const event = { RequestType: "Create", ResourceProperties, ...given } as const;
  const reviewed = { bucket: "assets", key: `${digest}.json`, digest };
  return createHandler({ ...world, publication: world.table, files, reviewed })(event, CONTEXT);
}

const deploy = (text: string, given: Partial<CustomResourceEvent> = {}) => call(upload(text), given);

const without = (...ids: readonly string[]) => people.filter(({ id }) => !ids.includes(id));

describe("publishing the hub", () => {
  it("takes the document that was uploaded", async () => {
    const answer = await deploy(hubText());

    expect(answer).toEqual({ PhysicalResourceId: "policies", Data: { Release: 1, People: 6, ToConfirm: "" } });
    expect(await world.table.readHub()).toEqual({ ...hub, release: 1 });
    expect(await world.table.readLine(ALICE)).toHaveLength(3);
  });

  it("says which purposes' statements must be confirmed", async () => {
    await deploy(hubText());
    const purposes = hub.purposes.map((one) => (one.id === "fraud" ? { ...one, version: 2 } : one));

    const { Data } = await deploy(hubText({ purposes }), { RequestType: "Update" });

    expect(Data).toMatchObject({ Release: 2, ToConfirm: "fraud" });
  });

  it("refuses what may not follow the release before, and publishes nothing of it", async () => {
    await deploy(hubText());
    const text = hubText({ purposes: [purpose("other")] }, [...people, { id: "new@acme.example" }]);

    await expect(deploy(text)).rejects.toThrow(/purpose `marketing` was published before and is missing/);
    expect((await world.table.readHub()).release).toBe(1);
    expect(await world.table.readPerson("new@acme.example")).toBeUndefined();
  });

  it("removes people who are gone from the document, whatever became of the file before", async () => {
    const OldResourceProperties = upload(hubText());
    await call(OldResourceProperties);
    uploaded.clear();

    await deploy(hubText({}, without(BOB)), { RequestType: "Update", OldResourceProperties });

    expect(await world.table.readPerson(BOB)).toBeUndefined();
    expect(await world.table.readPerson(ALICE)).toBeDefined();
  });

  it("removes, when it is rolled back, whom the deployment brought that failed", async () => {
    const before = upload(hubText());
    await call(before);
    const failed = upload(hubText({}, [...without(BOB), { id: "new@acme.example" }]));
    await call(failed, { RequestType: "Update", OldResourceProperties: before });

    await call(before, { RequestType: "Update", OldResourceProperties: failed });

    expect(await world.table.readPerson("new@acme.example")).toBeUndefined();
    expect(await world.table.readPerson(BOB)).toBeDefined();
  });

  it("removes whom a table that was restored brought back", async () => {
    await deploy(hubText());
    const { table } = world;
    // as of before Bob left; the stack knows nothing of it
    const OldResourceProperties = upload(hubText({}, without(BOB)));

    await call(
      { ...OldResourceProperties, PublishAgain: "restored" },
      { RequestType: "Update", OldResourceProperties },
    );

    expect(await table.readPerson(BOB)).toBeUndefined();
  });

  it("takes over from deployments whose properties held the document", async () => {
    await world.table.publishHub(hub, { by: "before", at: 0 });
    const OldResourceProperties = { Document: hubText() };

    await deploy(hubText({}, without(BOB)), { RequestType: "Update", OldResourceProperties });

    expect(await world.table.readPerson(BOB)).toBeUndefined();
    expect(await world.table.readPerson(ALICE)).toBeDefined();
    expect(await world.table.knowsPeople()).toBe(true);
  });

  it("refuses a table of which nothing says whom it holds", async () => {
    await world.table.publishHub(hub, { by: "before", at: 0 });

    await expect(deploy(hubText())).rejects.toThrow(/no record of the people that it holds \(delete its items/);
    expect(await world.table.readPerson(ALICE)).toBeUndefined();
  });

  it("leaves everything when its stack is deleted, and looks for no file", async () => {
    await deploy(hubText());
    uploaded.clear();

    await call({}, { RequestType: "Delete", PhysicalResourceId: "policies" });

    expect((await world.table.readHub()).release).toBe(1);
    expect(await world.table.readPerson(ALICE)).toBeDefined();
  });

  it("refuses a file that is not, to the byte, what was reviewed", async () => {
    const { Digest } = upload(hubText());
    uploaded.set(`assets/${Digest}.json`, `${hubText()} `);

    await expect(call({ Digest })).rejects.toThrow(/^Digest: is not that of the file that was uploaded/);
    expect((await world.table.readHub()).release).toBe(0);
  });

  it("takes no document from whoever may call the function: neither a file of theirs, nor a former one, nor a text", async () => {
    const { Digest } = upload(hubText());
    const theirs = hubText({ guardrails: [] });
    uploaded.set("theirs/a.json", theirs);
    const former = upload(hubText({ privacyOfficers: ["former@acme.example"] }));
    const calls = [
      { Bucket: "theirs", Key: "a.json", Digest: sha256(theirs) },
      former,
      { Document: theirs },
      { Digest: [Digest] },
      {},
    ];

    for (const properties of calls) {
      await expect(call(properties, {}, Digest)).rejects.toThrow("Digest: is not that of the last deployment's file");
    }
    expect((await world.table.readHub()).release).toBe(0);
    await call({ Bucket: "theirs", Key: "a.json", Digest }, {}, Digest);
    expect((await world.table.readHub()).guardrails).toEqual(hub.guardrails);
  });

  it("tells CloudFormation what is wrong, without a trace and without what it does not know", async () => {
    const error = await deploy(hubText({ maxSession: -1 })).catch((thrown: unknown) => thrown);
    world.table.readHub = () => Promise.reject(new Error(ALICE));
    const defect = await deploy(hubText()).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ message: expect.stringContaining("maxSession") });
    expect(defect).toMatchObject({ message: "something went wrong on our side" });
    for (const { stack = "" } of [error, defect] as Error[]) expect(stack).not.toMatch(/\n\s+at /);
    expect(JSON.stringify(world.lines)).not.toContain("alice");
  });
});
