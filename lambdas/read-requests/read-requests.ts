import type { Instant } from "../../lib/model/mesh.ts";
import { formatInstant } from "../../lib/model/time.ts";
import { isBarred } from "../../lib/model/workflow/barred.ts";
import type { Hub } from "../../lib/model/workflow/hub.ts";
import type { LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import { authoritiesOf, authorityOverLeg, type LegTerms, partiesOf } from "../../lib/model/workflow/terms.ts";
import type { Inbox, InboxTable } from "../../lib/ports/policy-table.ts";
import { type LegDependencies, readTerms } from "../shared/change-leg.ts";
import { RefusedError } from "../shared/errors.ts";
import { unlessCorrupt } from "../shared/snapshots.ts";

/** What listing requests needs. */
export type InboxDependencies = LegDependencies & { readonly table: InboxTable };

/** A request that waits for the caller. */
export type OpenRequest = Readonly<Record<string, unknown>>;

/** Which inboxes: somebody's below the caller, a domain's, or those that are the caller's without asking. */
export interface InboxQuery {
  readonly of?: string | undefined;
  readonly domain?: string | undefined;
}

/** The most requests of one inbox that one answer shows. */
const SHOWN = 100;
/** How many are looked at together: of each product some 100 KB may be stored. */
const AT_ONCE = 50;
/** How long one inbox is looked at, so that none keeps others from being answered, whatever lies in it. */
const LOOKED_FOR = 5_000;

/**
 * The requests that `caller` may decide now, of the inboxes named; by default those addressed to them, to whoever
 * delegated to them, and to domains that these own.
 *
 * @throws RefusedError if the person named is not below the caller
 */
export async function readRequests(
  dependencies: InboxDependencies,
  caller: string,
  query: InboxQuery,
): Promise<readonly OpenRequest[]> {
  // a hub that is not understood fails the call; below, only what is said of one leg is left out
  const hub = await dependencies.table.readHub();
  const inboxes = await inboxesOf(dependencies, hub, { ...query, caller });
  const shown = await Promise.all(inboxes.map((inbox) => decidable(dependencies, hub, { caller, inbox })));
  return shown.flat().sort((one, other) => (String(one.at) < String(other.at) ? -1 : 1));
}

/** Those of an inbox that are the caller's to decide, the oldest of each who asked, as far as they are found in time. */
async function decidable(
  dependencies: InboxDependencies,
  hub: Hub,
  { caller, inbox }: { readonly caller: string; readonly inbox: Inbox },
): Promise<readonly OpenRequest[]> {
  const { table, clock } = dependencies;
  const until = clock.now() + LOOKED_FOR;
  const waiting = inTurns(await table.readInbox(inbox));
  const termsOf = oncePerSubject((key) => unlessCorrupt(readTerms(dependencies, key, hub)));
  const found: OpenRequest[] = [];
  for (let from = 0; from < waiting.length && found.length < SHOWN && clock.now() < until; from += AT_ONCE) {
    const looked = await Promise.all(
      waiting.slice(from, from + AT_ONCE).map(async (leg) => {
        const terms = await termsOf(leg.key);
        if (!terms || !mayDecide(caller, leg, terms)) return [];
        // an inbox may lag behind: what is shown is what the item itself says
        const state = await unlessCorrupt(table.readLeg(leg.key));
        return state && mayDecide(caller, state, terms) ? describe(state) : [];
      }),
    );
    found.push(...looked.flat());
  }
  return found.slice(0, SHOWN);
}

/** Everybody's oldest request first, then everybody's next: whoever asks for very much hides nobody else's. */
function inTurns(waiting: readonly LegState[]): readonly LegState[] {
  const turns = new Map<string, number>();
  const inTurn = waiting.map((leg) => {
    const requester = leg.request?.requester ?? "";
    const turn = turns.get(requester) ?? 0;
    turns.set(requester, turn + 1);
    return { leg, turn };
  });
  return inTurn.sort((one, other) => one.turn - other.turn).map(({ leg }) => leg);
}

/** The same answers, each asked for once per person or product: of one, very many requests may wait. */
function oncePerSubject<T>(ask: (key: LegKey) => Promise<T>): (key: LegKey) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const subject = key.leg === "person" ? key.person : key.product;
    const answer = answers.get(subject) ?? ask(key);
    answers.set(subject, answer);
    return answer;
  };
}

type AskedInboxes = InboxQuery & { readonly caller: string };

async function inboxesOf(
  dependencies: InboxDependencies,
  hub: Hub,
  { caller, of, domain }: AskedInboxes,
): Promise<readonly Inbox[]> {
  const named = [
    ...(of === undefined ? [] : [await below(dependencies, hub, { caller, of })]),
    ...(domain === undefined ? [] : [{ domain }]),
  ];
  return named.length > 0 ? named : ownInboxes(hub, caller, dependencies.clock.now());
}

function ownInboxes({ delegations, domains }: Hub, caller: string, now: Instant): readonly Inbox[] {
  const delegators = delegations
    .filter(({ to, validFrom = now }) => to === caller && validFrom <= now)
    .filter(({ validUntil = Number.POSITIVE_INFINITY }) => now < validUntil)
    .map(({ from }) => from);
  const deciders = [...new Set([caller, ...delegators])];
  const owned = domains.filter(({ owners }) => owners.some((owner) => deciders.includes(owner)));
  return [...deciders.map((person) => ({ person })), ...owned.map(({ id }) => ({ domain: id }))];
}

async function below(
  { table, clock, digest }: LegDependencies,
  hub: Hub,
  { caller, of }: { readonly caller: string; readonly of: string },
): Promise<Inbox> {
  const terms: LegTerms = { hub, line: await table.readLine(of), now: clock.now(), digest };
  const { deciders } = authorityOverLeg({ leg: "person", person: of, purpose: "" }, terms);
  if (deciders.has(caller)) return { person: of };
  const help = "leave `of` out for your own";
  throw new RefusedError({ code: "not-allowed", message: "this inbox is not below yours", help });
}

function mayDecide(caller: string, { key, request }: LegState, terms: LegTerms): boolean {
  if (!request) return false;
  return authoritiesOf({ id: caller }, key, terms).some((way) => !isBarred(request, partiesOf(way), terms.digest));
}

function describe({ key, request }: LegState): readonly OpenRequest[] {
  if (!request) return [];
  const { id, requester, at, reason } = request;
  return [{ ...key, request: id, requester, at: formatInstant(at), reason }];
}
