import type { Writable } from "node:stream";
import type { Decision, ReasonCode, SessionDecision } from "../../lib/model/decision.ts";
import { didYouMean } from "../../lib/model/did-you-mean.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { nearPerson } from "../../lib/model/slip.ts";
import { noteLine } from "./fault-text.ts";
import { excerpt } from "./terminal.ts";

/** For each name of a question that the mesh does not have, the one of the mesh that may be meant. */
export function nearNamesText(decision: Decision | SessionDecision, mesh: Mesh, stream: Writable): string {
  const { person, purpose } = decision;
  const product = "product" in decision ? decision.product : "";
  const advice = (code: ReasonCode, name: string, near: (name: string, mesh: Mesh) => string | undefined) => {
    const meant = decision.reasons.some((reason) => reason.code === code) ? near(name, mesh) : undefined;
    return noteLine("help", meant && `\`${excerpt(name)}\` is unknown: ${meant}`, stream);
  };
  return [
    advice("unknown-person", person, (id, { people }) => nearPerson(id, idsOf(people))),
    advice("unknown-product", product, nearProduct),
    advice("unknown-purpose", purpose, nearPurpose),
  ].join("");
}

/** A product is often called without its domain. */
function nearProduct(product: string, { products }: Mesh): string | undefined {
  const namesake = products.find(({ name }) => name === product);
  return didYouMean(namesake?.id ?? product, idsOf(products));
}

function nearPurpose(purpose: string, { purposes }: Mesh): string | undefined {
  return didYouMean(purpose, idsOf(purposes));
}

function idsOf(named: readonly { readonly id: string }[]): readonly string[] {
  return named.map(({ id }) => id);
}
