/** Runs the issuer of people's tokens until it is told to stop; started by `npm run local:up`. */
import { once } from "node:events";
import { systemClock } from "../../lib/aws/system-clock.ts";
import { startTokenIssuer } from "../../lib/local/token-issuer.ts";
import { localPlace } from "./places.ts";

const { issuer, close } = await startTokenIssuer(systemClock, { port: localPlace().tokens, isHandingOut: true });
process.stdout.write(`tokens are issued at ${issuer}\n`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await close();
