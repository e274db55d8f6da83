/** `npm run --silent local:token -- alice@acme.example [crm]`: a token for the hub's API, or for that of a domain. */
import { domainAudience } from "../../lib/model/token-audience.ts";
import { runScript, say } from "../script.ts";
import { requireEmulators } from "./emulators.ts";
import { localPlace, loopback } from "./places.ts";

const TOKEN = {
  name: "local:token",
  says: "print a token for the hub's API on the emulators, or for that of a domain",
  operands: [
    { name: "PERSON", says: "whose token it is, such as `alice@acme.example`" },
    { name: "DOMAIN", says: "id of the domain, such as `crm`", isOptional: true },
  ],
  examples: [
    { says: "for the hub", line: "alice@acme.example" },
    { says: "for the API of domain `crm`", line: "olga@acme.example crm" },
  ],
};

await runScript(TOKEN, async ({ operands: [person = "", domain] }) => {
  const place = localPlace();
  requireEmulators(place);
  const audience = domain === undefined ? "purpose-mesh" : domainAudience("purpose-mesh", domain);
  const query = new URLSearchParams({ person, audience });
  const answer = await fetch(`${loopback(place.tokens)}/token?${query}`);
  const { token } = (await answer.json()) as { readonly token: string };
  say(token);
});
