import { momentInWords } from "../../../lib/model/plain-words.ts";
import { parseInstant } from "../../../lib/model/time.ts";
import { codesOf } from "../api.ts";
import { ALICE, MIA, nameOf, OLGA } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Alice asks; her manager decides about her, the owner about the product. */
export async function askAndDecide(stage: Stage, story: Story): Promise<void> {
  story.act("Alice asks for crm/customers for marketing; two people decide");
  const denied = await stage.hub(ALICE, "POST /sessions", { purpose: "marketing" });
  story.claim("before anybody decided, she gets no session for marketing", denied.status === 403, denied.status);
  const isClosed = stage.accessFor("marketing").length === 0;
  story.claim("and whoever acts for marketing could read nothing, orders included", isClosed);

  const wish = { product: "crm/customers", purpose: "marketing", reason: "spring campaign" };
  story.does(ALICE, "asks for crm/customers for marketing, for the spring campaign", "POST /requests");
  const { status, body } = await stage.hub(ALICE, "POST /requests", wish);
  const { person, product } = body.legs ?? {};
  const areOpen = status === 202 && person?.state === "requested" && product?.state === "requested";
  story.claim("two decisions are open: whether Alice may, and whether the product may", areOpen, body);

  const forPerson = { person: ALICE, purpose: "marketing", request: person?.request, decision: "approve" };
  const forProduct = { product: "crm/customers", purpose: "marketing", request: product?.request, decision: "approve" };
  const self = await stage.hub(ALICE, "POST /decisions", { ...forPerson, reason: "I am sure" });
  story.claim("Alice cannot approve herself", self.status === 403, self);
  const wrongLeg = await stage.domain("crm", MIA, "POST /decisions", { ...forProduct, reason: "go ahead" });
  story.claim("Mia, who manages her, has no say about the product", wrongLeg.status === 403, codesOf(wrongLeg));

  stage.wait(1);
  await showInboxes(stage, story);
  story.does(MIA, "approves that Alice acts for marketing", "POST /decisions, at the hub");
  const approved = await stage.hub(MIA, "POST /decisions", { ...forPerson, reason: "runs our campaigns" });
  const until = parseInstant(approved.body.validUntil ?? "");
  story.claim(
    `the manager's approval is on record, until ${until === undefined ? "?" : momentInWords(until)}`,
    approved.status === 200 && until !== undefined,
    approved,
  );
  story.does(
    OLGA,
    "allows the product to serve marketing, showing what its contract offers",
    "POST /decisions, at domain crm",
  );
  const allowed = await stage.domain("crm", OLGA, "POST /decisions", { ...forProduct, reason: "consent is recorded" });
  const isAllowed = allowed.status === 200 && allowed.body.status === "approved";
  story.claim("the owner's permission is on record", isAllowed, allowed);
  const again = await stage.hub(MIA, "POST /decisions", { ...forPerson, reason: "once more" });
  story.claim("a request is decided once", again.status === 409 && codesOf(again)[0] === "not-pending", codesOf(again));

  const { calls } = await stage.local.converge();
  const operations = [...new Set(calls.map(({ operation }) => operation))].join(", ");
  story.say(`Lake Formation, which guards the data, is told by ${calls.length} calls: ${operations}`);
}

async function showInboxes(stage: Stage, story: Story): Promise<void> {
  const inboxes = await Promise.all(
    [
      { who: MIA, call: "GET /requests" },
      { who: OLGA, call: "GET /requests?domain=crm" },
    ].map(async ({ who, call }) => ({ who, requests: (await stage.hub(who, call)).body.requests ?? [] })),
  );
  story.table(
    ["to decide", "about", "for", "asked by", "because"],
    inboxes.flatMap(({ who, requests }) =>
      requests.map(({ person, product, purpose, requester, reason }) => [
        nameOf(who),
        person === undefined ? product : nameOf(person),
        purpose,
        requester === undefined ? "not told" : nameOf(requester),
        reason,
      ]),
    ),
  );
  const [ofMia, ofOlga] = inboxes.map(({ requests }) => requests.map(({ leg }) => leg).join());
  story.claim("each finds the request that is theirs to decide", ofMia === "person" && ofOlga === "product", inboxes);
}
