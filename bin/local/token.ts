/** `npm run --silent local:token -- alice@acme.example [crm]`: a token for the hub's API, or for that of a domain. */
import { domainAudience } from "../../lib/model/token-audience.ts";
import { UsageError } from "../cli/errors.ts";
import { localPlace, loopback } from "./places.ts";
import { runCommand, say } from "./report.ts";

await runCommand(async () => {
  const [person, domain] = process.argv.slice(2);
  if (person === undefined) throw new UsageError("no person", { help: "name one, such as `alice@acme.example`" });
  const audience = domain === undefined ? "purpose-mesh" : domainAudience("purpose-mesh", domain);
  const query = new URLSearchParams({ person, audience });
  const answer = await fetch(`${loopback(localPlace().tokens)}/token?${query}`);
  const { token } = (await answer.json()) as { readonly token: string };
  say(token);
});
