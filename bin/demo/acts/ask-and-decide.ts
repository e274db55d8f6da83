import { ALICE, MIA, OLGA } from "../cast.ts";
import { codesOf } from "../sessions.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Alice asks; her manager decides about her, the owner about the product. */
export async function askAndDecide(stage: Stage, story: Story): Promise<void> {
  story.act("Alice asks for crm/customers for marketing; two people decide");
  const denied = await stage.hub(ALICE, "POST /sessions", { purpose: "marketing" });
  story.claim("before anybody decided, there is no session for her", denied.status === 403, denied.status);

  const role = "arn:aws:iam::111122223333:role/purpose/marketing";
  story.claim("and the role for marketing reads nothing, orders included", stage.local.accessOf(role).length === 0);

  const wish = { product: "crm/customers", purpose: "marketing", reason: "spring campaign" };
  story.does(ALICE, "POST /requests: crm/customers for marketing, for the spring campaign");
  const { status, body } = await stage.hub(ALICE, "POST /requests", wish);
  const { person, product } = body.legs ?? {};
  story.claim("both legs wait for a decision", status === 202 && person?.state === "requested", body);

  const forPerson = { person: ALICE, purpose: "marketing", request: person?.request, decision: "approve" };
  const forProduct = { product: "crm/customers", purpose: "marketing", request: product?.request, decision: "approve" };
  const self = await stage.hub(ALICE, "POST /decisions", { ...forPerson, reason: "I am sure" });
  story.claim("Alice cannot approve herself", self.status === 403, self);
  const wrongLeg = await stage.domain("crm", MIA, "POST /decisions", { ...forProduct, reason: "go ahead" });
  story.claim("Mia, who manages her, has no say about the product", wrongLeg.status === 403, codesOf(wrongLeg));

  stage.wait(1);
  await showInboxes(stage, story);
  story.does(MIA, "POST /decisions at the hub: approves the person");
  const approved = await stage.hub(MIA, "POST /decisions", { ...forPerson, reason: "runs our campaigns" });
  story.claim(
    `the manager's approval is on record until ${approved.body.validUntil}`,
    approved.status === 200,
    approved,
  );
  story.does(OLGA, "POST /decisions at domain crm: approves the product, with the view that its contract offers");
  const allowed = await stage.domain("crm", OLGA, "POST /decisions", { ...forProduct, reason: "consent is recorded" });
  story.claim(
    "the owner's allowance is on record",
    allowed.status === 200 && allowed.body.status === "approved",
    allowed,
  );
  const again = await stage.hub(MIA, "POST /decisions", { ...forPerson, reason: "once more" });
  story.claim("a request is decided once", again.status === 409 && codesOf(again)[0] === "not-pending", codesOf(again));

  const { calls } = await stage.local.converge();
  story.say(
    `Lake Formation follows with ${calls.length} calls: ${[...new Set(calls.map(({ operation }) => operation))].join(", ")}`,
  );
}

async function showInboxes(stage: Stage, story: Story): Promise<void> {
  const inboxes = await Promise.all(
    [
      { who: MIA, call: "GET /requests" },
      { who: OLGA, call: "GET /requests?domain=crm" },
    ].map(async ({ who, call }) => ({ who, requests: (await stage.hub(who, call)).body.requests ?? [] })),
  );
  story.table(
    ["inbox of", "about", "purpose", "asked by", "because"],
    inboxes.flatMap(({ who, requests }) =>
      requests.map((request) => [
        who,
        request.person ?? request.product,
        request.purpose,
        request.requester ?? "not told",
        request.reason,
      ]),
    ),
  );
  const [ofMia, ofOlga] = inboxes.map(({ requests }) => requests.map(({ leg }) => leg).join());
  story.claim("each finds the request that is theirs to decide", ofMia === "person" && ofOlga === "product", inboxes);
}
