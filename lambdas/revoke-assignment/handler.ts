import { object, oneOf, optional } from "../../lib/model/shape.ts";
import { revokeLeg } from "../../lib/model/workflow/revoke-leg.ts";
import { personId, productId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";
import { answer } from "../shared/answer.ts";
import { awsDomainTable, awsHttp, awsLegs } from "../shared/aws.ts";
import { type HttpDependencies, type HttpHandler, post } from "../shared/call.ts";
import { changeLeg } from "../shared/change-leg.ts";
import { decisionAnswer } from "../shared/decision-answer.ts";
import { type DomainDependencies, ownLeg } from "../shared/domain.ts";
import { DOMAIN, readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { reason } from "../shared/reason.ts";

const input = object({
  product: productId,
  purpose: purposeId,
  reason,
  onBehalfOf: optional(personId),
  effect: optional(oneOf(["allow", "prohibit"])),
});

/** Takes an allowance of a product back, or lifts a prohibition. */
export const createHandler = (dependencies: HttpDependencies & DomainDependencies): HttpHandler =>
  post(dependencies, input, async ({ caller, input: { product, purpose, onBehalfOf, ...given } }) => {
    const key = ownLeg(dependencies.domain, product, purpose);
    const { effect = "allow" } = given;
    const command = { actor: { id: caller, onBehalfOf }, reason: given.reason, effect };
    const leg = await changeLeg(dependencies, key, ({ state, terms }) => revokeLeg(state, command, terms));
    return answer(200, decisionAnswer(leg, effect));
  });

export const handler = onceMade(() => {
  const environment = readEnvironment("revoke-assignment", [...DOMAIN, ...TOKEN]);
  const legs = awsLegs(awsDomainTable(environment, "revoke-assignment"));
  return createHandler({ ...awsHttp(environment), ...legs, domain: environment.DOMAIN });
});
