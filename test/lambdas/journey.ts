import { createHandler as decideApproval } from "../../lambdas/decide-approval/handler.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as requestAccess } from "../../lambdas/request-access/handler.ts";
import { postAs } from "./support.ts";

// the people of the sample mesh: who asks, their line, and owners
export const ALICE = "alice@acme.example";
export const BOB = "bob@acme.example";
export const MIA = "mia@acme.example";
export const ZOE = "zoe@acme.example";
export const OLGA = "olga@acme.example";
export const OTTO = "otto@acme.example";

const WISH = { product: "crm/customers", purpose: "marketing", reason: "spring campaign" };
const PERSON = { person: ALICE, purpose: "marketing", decision: "approve", reason: "fine" };
const PRODUCT = { product: "crm/customers", purpose: "marketing", decision: "approve", reason: "fine" };

type Dependencies = Parameters<typeof requestAccess>[0] &
  Parameters<typeof decideApproval>[0] &
  Parameters<typeof decideAssignment>[0];

/** The steps from a request to access, each by somebody and as given; else about Alice, for marketing, and approving. */
export function journeyIn(world: () => Dependencies) {
  return {
    ask: (who: string, given: object = {}) => postAs(who, requestAccess(world()), { ...WISH, ...given }),
    approve: (who: string, given: object = {}) => postAs(who, decideApproval(world()), { ...PERSON, ...given }),
    assign: (who: string, given: object = {}) => postAs(who, decideAssignment(world()), { ...PRODUCT, ...given }),
  };
}
