import type { DynamoDBRecord } from "aws-lambda";
import { HUB, RELEASE_KEY } from "../../lib/aws/keys-of-items.ts";
import type { Change } from "../../lib/ports/events.ts";

/**
 * What a record of the table's stream announces, from its keys alone; `undefined` for items that open or close nothing:
 * sessions, and the items of a hub release, which only its announcement makes visible.
 */
export function changeOf({ dynamodb }: DynamoDBRecord): Change | undefined {
  const { Keys, SequenceNumber: id = "" } = dynamodb ?? {};
  const pk = Keys?.pk?.S ?? "";
  const [kind, name, purpose] = (Keys?.sk?.S ?? "").split("#");
  if (pk === HUB) return kind === RELEASE_KEY.sk ? { id, kind: "hub" } : undefined;
  if (pk.startsWith("PERSON#")) return personChange(id, kind, name);
  if (!pk.startsWith("DOMAIN#")) return undefined;

  const domain = pk.slice("DOMAIN#".length);
  // by keys that the kit never writes, the domain is woken all the same
  const product = name ? `${domain}/${name}` : undefined;
  if (kind === "PRODUCT") return { id, kind: "product", domain, product };
  return kind === "ASSIGNMENT" ? { id, kind: "assignment", domain, product, purpose } : undefined;
}

function personChange(id: string, kind: string | undefined, purpose: string | undefined): Change | undefined {
  if (kind === "PERSON") return { id, kind: "person" };
  return kind === "APPROVAL" ? { id, kind: "approval", purpose } : undefined;
}
