import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Body } from "../../bin/demo/api.ts";
import { localRoutes } from "../../bin/demo/routes.ts";
import { writeRetailMesh } from "../../examples/retail/write-data.ts";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { type LocalMesh, openLocalMesh } from "../../lib/local/local-mesh.ts";
import { PERSON_CLAIM, startTokenIssuer } from "../../lib/local/token-issuer.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ALICE = "alice@acme.example";
const MIA = "mia@acme.example";
const CUSTOMERS = "crm__customers.customers";
const MINUTE = 60_000;

const { folder } = temporaryFolder();
let local: LocalMesh;
let now = Date.parse("2026-06-01T09:00:00Z");
const logged: object[] = [];

async function open(): Promise<LocalMesh> {
  const mesh = loadMesh(join(folder, "mesh.yaml"));
  return openLocalMesh({ folder, mesh, routes: localRoutes((line) => logged.push(line)), clock: { now: () => now } });
}

beforeAll(async () => {
  await writeRetailMesh(folder, { customers: 40, orders: 80, tickets: 10 });
  local = await open();
});
afterAll(() => local.close());

async function call(method: string, path: string, { token, body }: { token?: string; body?: unknown } = {}) {
  const headers = new Headers({ "content-type": "application/json" });
  if (token) headers.set("authorization", `Bearer ${token}`);
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${local.hub}${path}`, { method, headers, ...(text ? { body: text } : {}) });
  return { status: response.status, body: (await response.json()) as Body };
}

const as = async (person: string, body?: unknown) => ({ token: await local.tokenOf(person), body });

async function session(person: string, purpose: string) {
  const { status, body } = await call("POST", "/sessions", await as(person, { purpose }));
  if (status !== 201 || !body.credentials) throw new Error(`no session: ${status}`);
  return body.credentials;
}

describe("tokens", () => {
  it("count when the issuer signed them", async () => {
    expect((await call("GET", "/catalog", await as(ALICE))).status).toBe(200);
  });

  it("of another issuer, another key, another audience, the past or nobody do not", async () => {
    const other = await startTokenIssuer({ now: () => now });
    const { privateKey } = await generateKeyPair("RS256");
    const forged = (issuer: string) =>
      new SignJWT({ [PERSON_CLAIM]: ALICE })
        .setProtectedHeader({ alg: "RS256", kid: "local" })
        .setIssuer(issuer)
        .setAudience("purpose-mesh")
        .setExpirationTime(Math.floor(now / 1000) + 3600)
        .sign(privateKey);
    const genuine = await local.tokenOf(ALICE);
    const [head, claims, seal] = genuine.split(".");
    const { iss } = JSON.parse(Buffer.from(claims ?? "", "base64url").toString());
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims}.`;
    const changed = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(claims ?? "", "base64url").toString()), person: MIA }),
    );
    const tokens = [
      undefined,
      "x",
      await other.tokenOf(ALICE),
      await forged(iss),
      unsigned,
      `${head}.${changed.toString("base64url")}.${seal}`,
    ];
    for (const token of tokens) {
      const answer = await call("GET", "/catalog", token === undefined ? {} : { token });
      expect([token, answer.status, answer.body.code]).toEqual([token, 401, "invalid-token"]);
    }
    now += 61 * MINUTE;
    expect((await call("GET", "/catalog", { token: genuine })).status).toBe(401);
    now -= 61 * MINUTE;
    await other.close();
  });
});

describe("a token for a domain", () => {
  const status = async (address: string, token: string) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return (await fetch(`${address}/decisions`, { method: "POST", headers, body: "{}" })).status;
  };

  it("is refused by the hub and by every other domain, as the hub's is by each domain", async () => {
    const apis = new Map([
      ["hub", { address: local.hub, token: await local.tokenOf(MIA) }],
      ["crm", { address: local.domain("crm"), token: await local.tokenOf(MIA, "crm") }],
      ["care", { address: local.domain("care"), token: await local.tokenOf(MIA, "care") }],
    ]);
    for (const [shownTo, { address }] of apis) {
      for (const [issuedFor, { token }] of apis) {
        // 400: the token counts, the empty body does not
        expect([shownTo, issuedFor, await status(address, token)]).toEqual([
          shownTo,
          issuedFor,
          shownTo === issuedFor ? 400 : 401,
        ]);
      }
    }
  });
});

describe("the gateway", () => {
  it("knows its routes and no others", async () => {
    expect((await call("GET", "/nowhere", await as(ALICE))).status).toBe(404);
    expect((await call("DELETE", "/catalog", await as(ALICE))).status).toBe(404);
    expect((await call("GET", "/constructor", await as(ALICE))).status).toBe(404);
  });

  it("refuses what is no JSON, too large for a call, or too large for anything", async () => {
    expect((await call("POST", "/sessions", await as(ALICE, "{ half"))).body.code).toBe("invalid-call");
    expect((await call("POST", "/sessions", await as(ALICE, { purpose: "x".repeat(70_000) }))).status).toBe(413);
    expect(await postEndlessly(`${local.hub}/sessions`)).toBe(413);
  });
});

/** Sends without end until it is answered. */
function postEndlessly(address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(address, { method: "POST" }, (response) => {
      resolve(response.statusCode);
      outgoing.destroy();
    });
    outgoing.on("error", reject);
    const chunk = Buffer.alloc(1024 * 1024);
    const more = () => {
      while (!outgoing.destroyed && outgoing.write(chunk)) {}
    };
    outgoing.on("drain", more);
    more();
  });
}

describe("a session", () => {
  it("reads what its purpose sees, until it ends", async () => {
    const credentials = await session("ben@acme.example", "fraud-detection");
    expect((await local.query(credentials, `SELECT count(*) FROM ${CUSTOMERS}`)).rows).toEqual([[40]]);
    now += 15 * MINUTE - 1;
    expect((await local.query(credentials, `SELECT 1 FROM ${CUSTOMERS} LIMIT 1`)).rows).toEqual([[1]]);
    now += 1;
    await expect(local.query(credentials, "SELECT 1")).rejects.toMatchObject({ code: "session-ended" });
  });

  it("is nobody's without all of its credentials", async () => {
    const credentials = await session(ALICE, "analytics");
    for (const part of ["accessKeyId", "secretAccessKey", "sessionToken"]) {
      await expect(local.query({ ...credentials, [part]: "guess" }, "SELECT 1")).rejects.toMatchObject({
        code: "session-ended",
      });
    }
  });

  it("follows the owner's decision at once: what is taken away is unknown to the next query", async () => {
    const credentials = await session(ALICE, "analytics");
    const revoke = (domain: string, person: string, body: object) =>
      local.tokenOf(person, domain).then((token) =>
        fetch(`${local.domain(domain)}/revocations`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ ...body, reason: "no longer needed" }),
        }),
      );
    expect((await local.query(credentials, "SELECT count(*) FROM care__tickets.tickets")).rows).toEqual([[10]]);
    const wish = { product: "care/tickets", purpose: "analytics" };
    expect((await revoke("care", "pia@acme.example", wish)).status).toBe(200);
    await expect(local.query(credentials, "SELECT * FROM care__tickets.tickets")).rejects.toMatchObject({
      code: "unknown-table",
    });
    expect((await local.query(credentials, `SELECT count(*) FROM ${CUSTOMERS}`)).rows).toEqual([[40]]);
  });
});

describe("a restart", () => {
  it("keeps what was decided, requested and read, and forgets sessions", async () => {
    const credentials = await session(ALICE, "marketing");
    const sql = `SELECT customer_id__marketing FROM ${CUSTOMERS} ORDER BY email`;
    const before = (await local.query(credentials, sql)).rows;
    const revocation = { person: "ben@acme.example", purpose: "fraud-detection", reason: "left the team" };
    expect((await call("POST", "/revocations", await as(MIA, revocation))).status).toBe(200);
    const wish = { product: "sales/orders", purpose: "care", reason: "calls about orders" };
    expect((await call("POST", "/requests", await as("carla@acme.example", wish))).status).toBe(202);

    await local.close();
    local = await open();

    await expect(local.query(credentials, sql)).rejects.toMatchObject({ code: "session-ended" });
    const denied = await call("POST", "/sessions", await as("ben@acme.example", { purpose: "fraud-detection" }));
    expect([denied.status, denied.body.reasons?.[0]?.code]).toEqual([403, "approval-revoked"]);
    const again = await call("POST", "/requests", await as("carla@acme.example", wish));
    expect(again.body.legs?.product.state).toBe("pending");
    // the same keys: pseudonyms that were exported yesterday still join
    expect((await local.query(await session(ALICE, "marketing"), sql)).rows).toEqual(before);
  });

  it("does not begin with a document that is at fault, and leaves nothing running", async () => {
    const mesh = loadMesh(join(folder, "mesh.yaml"));
    const elsewhere = join(folder, "elsewhere");
    const broken = openLocalMesh({
      folder: elsewhere,
      mesh,
      routes: {
        ...localRoutes(() => {}),
        hub: () => {
          throw new Error("no routes");
        },
      },
      clock: { now: () => now },
    });
    await expect(broken).rejects.toThrow("no routes");
    // the database's folder is free again
    const fine = await openLocalMesh({
      folder: elsewhere,
      mesh,
      routes: localRoutes(() => {}),
      clock: { now: () => now },
    });
    await fine.close();
  });
});

describe("the log", () => {
  it("names no person", () => {
    expect(logged.length).toBeGreaterThan(10);
    expect(JSON.stringify(logged)).not.toContain("@");
  });
});
