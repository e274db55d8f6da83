import { object, oneOf, optional } from "../../lib/model/shape.ts";
import { decideProductLeg } from "../../lib/model/workflow/decide-product-leg.ts";
import { personId, productId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";
import { viewSchema } from "../../lib/model/workflow/schemas/view.ts";
import { answer } from "../shared/answer.ts";
import { awsDomainTable, awsHttp, awsLegs } from "../shared/aws.ts";
import { type HttpDependencies, type HttpHandler, post } from "../shared/call.ts";
import { changeLeg } from "../shared/change-leg.ts";
import { decisionAnswer } from "../shared/decision-answer.ts";
import { instant, requestId } from "../shared/decision-fields.ts";
import { type DomainDependencies, ownLeg } from "../shared/domain.ts";
import { DOMAIN, readEnvironment, TOKEN } from "../shared/environment.ts";
import { onceMade } from "../shared/once.ts";
import { reason } from "../shared/reason.ts";
import { readInputs } from "../shared/snapshots.ts";

const input = object({
  product: productId,
  purpose: purposeId,
  decision: oneOf(["approve", "reject", "prohibit"]),
  reason,
  request: optional(requestId),
  validUntil: optional(instant),
  onBehalfOf: optional(personId),
  view: optional(viewSchema),
});

/** Decides whether a product of the domain serves a purpose, and what it shows. */
export const createHandler = (dependencies: HttpDependencies & DomainDependencies): HttpHandler =>
  post(dependencies, input, async ({ caller, input: { product, purpose, onBehalfOf, view, ...command } }) => {
    const key = ownLeg(dependencies.domain, product, purpose);
    const actor = { id: caller, onBehalfOf };
    const leg = await changeLeg(dependencies, key, async ({ state, terms }) => {
      // what was copied from above may be consents; nothing up there keeps anybody from saying no
      const approved = command.decision === "approve" ? terms.product : undefined;
      const inputs = approved ? await readInputs(dependencies.table, approved) : [];
      return decideProductLeg(state, { ...command, actor, views: view }, { ...terms, inputs });
    });
    return answer(200, decisionAnswer(leg, command.decision === "prohibit" ? "prohibit" : "allow"));
  });

export const handler = onceMade(() => {
  const environment = readEnvironment("decide-assignment", [...DOMAIN, ...TOKEN]);
  const legs = awsLegs(awsDomainTable(environment, "decide-assignment"));
  return createHandler({ ...awsHttp(environment), ...legs, domain: environment.DOMAIN });
});
