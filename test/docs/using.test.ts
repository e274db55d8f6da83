import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createHandler as decideApproval } from "../../lambdas/decide-approval/handler.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as openSession } from "../../lambdas/open-session/handler.ts";
import { createHandler as readCatalog } from "../../lambdas/read-catalog/handler.ts";
import { createHandler as readRequests } from "../../lambdas/read-requests/handler.ts";
import { createHandler as requestAccess } from "../../lambdas/request-access/handler.ts";
import { hub, NOON } from "../contract/sample-mesh.ts";
import { getAs, newMesh, postAs, type World } from "../lambdas/support.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/using.md"), "utf8");

/** The page's calls, in the order in which they are typed. */
const CALLS = [
  ...PAGE.matchAll(
    /^(?<verb>get|post) "\$(?<api>HUB|CRM)\/(?<path>\w+)" "\$\(as (?<who>\S+)(?<domain> crm)?\)"(?: '(?<body>\{[^}]*\})')?$/gm,
  ),
].map(
  ({ groups }) => groups as Readonly<Record<"verb" | "api" | "path" | "who" | "domain" | "body", string | undefined>>,
);

const TERMS = { version: 1, text: "I write to customers only who agreed to be written to" };

async function meshWithTerms(): Promise<World> {
  const world = await newMesh();
  const purposes = hub.purposes.map((purpose) => ({ ...purpose, acknowledgement: TERMS }));
  await world.table.publishHub({ ...hub, purposes }, { by: "test", at: NOON });
  return world;
}

function handlersOf(world: World) {
  const sessions = {
    roleOf: (purpose: string) => purpose,
    open: async () => ({ accessKeyId: "A", secretAccessKey: "s", sessionToken: "t", expiration: NOON }),
  };
  return {
    "get HUB/catalog": readCatalog(world),
    "post HUB/requests": requestAccess(world),
    "get HUB/requests": readRequests(world),
    "post HUB/decisions": decideApproval(world),
    "post CRM/decisions": decideAssignment(world),
    "post HUB/sessions": openSession({ ...world, sessions, account: "333333333333" }),
  };
}

describe("docs/using.md", () => {
  it("tells a story that the handlers take, call by call", async () => {
    const handlers: Readonly<Record<string, ReturnType<typeof decideApproval>>> = handlersOf(await meshWithTerms());
    let waiting: string | undefined;
    const answers: string[] = [];
    for (const { verb, api, path, who = "", domain, body } of CALLS) {
      const handler = handlers[`${verb} ${api}/${path}`];
      if (!handler) throw new Error(`nobody answers ${verb} ${api}/${path}`);
      expect(domain !== undefined).toBe(api === "CRM");
      const said = body?.replace("'$REQUEST'", waiting ?? "");
      const answer = said === undefined ? await getAs(who, handler) : await postAs(who, handler, JSON.parse(said));
      if (path === "requests" && verb === "get")
        waiting = JSON.stringify(answer.body).match(/"request":"([^"]+)"/)?.[1];
      answers.push(`${path} ${answer.status}`);
    }
    expect(answers).toEqual([
      "catalog 200",
      "requests 202",
      "requests 200",
      "requests 200",
      "decisions 200",
      "decisions 200",
      "sessions 201",
    ]);
  });
});
