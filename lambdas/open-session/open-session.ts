import { decideSession } from "../../lib/model/decide-session.ts";
import { linkPeople } from "../../lib/model/linked-people.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import { sessionReasonsJson } from "../../lib/model/session-json.ts";
import { assemblePeople } from "../../lib/model/workflow/assemble-people.ts";
import type { Hub } from "../../lib/model/workflow/hub.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, PeopleTable, SessionTable } from "../../lib/ports/policy-table.ts";
import type { SessionCredentials, Sessions } from "../../lib/ports/sessions.ts";
import { RefusedError, SessionDeniedError } from "../shared/errors.ts";

/** What the session broker needs. */
export interface BrokerDependencies {
  readonly table: HubTable & PeopleTable & SessionTable;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Account whose purpose roles are used when the hub names no consumer account. */
  readonly account: string;
}

/** A session that is asked for: one person, exactly one purpose. */
export interface SessionWish {
  readonly person: string;
  readonly purpose: string;
  readonly account?: string | undefined;
  readonly reason?: string | undefined;
  /** Version of the purpose's text that the person hereby agrees to. */
  readonly acknowledgement?: number | undefined;
}

export interface OpenedSession {
  readonly purpose: string;
  readonly expiresAt: Instant;
  readonly credentials: SessionCredentials;
}

/** One hour: vended credentials cannot be recalled. */
const LONGEST = 60 * 60 * 1000;

/**
 * Opens a session if the person may act for the purpose now.
 *
 * @throws SessionDeniedError with every reason why not
 */
export async function openSession(dependencies: BrokerDependencies, wish: SessionWish): Promise<OpenedSession> {
  const { table, sessions, clock, newId } = dependencies;
  const { person, purpose, reason, acknowledgement } = wish;
  const hub = await table.readHub();
  if (acknowledgement !== undefined) await acknowledge(dependencies, hub, { ...wish, acknowledgement });

  const [record, managers] = await Promise.all([table.readPerson(person), table.readLine(person)]);
  const people = linkPeople(assemblePeople({ hub, record, managers }));
  const at = clock.now();
  const decision = decideSession(people, { person, purpose, at });
  if (decision.outcome !== "allow") throw new SessionDeniedError(sessionReasonsJson(decision));

  const account = accountOf(dependencies, hub, wish.account);
  const expiresAt = Math.min(decision.expiresAt, at + LONGEST);
  // on record before it exists: a session that nobody knows of must not happen, the reverse may
  const role = sessions.roleOf(purpose, account);
  await table.recordSession({ id: newId(), person, purpose, at, expiresAt, role, reason });
  const credentials = await sessions.open({ person, purpose, account, at, expiresAt });
  return { purpose, expiresAt, credentials };
}

async function acknowledge(
  { table, clock }: BrokerDependencies,
  hub: Hub,
  { person, purpose, acknowledgement }: SessionWish & { readonly acknowledgement: number },
): Promise<void> {
  const known = hub.purposes.find(({ id }) => id === purpose);
  // the decision says that there is no such purpose
  if (!known) return;
  if (known.acknowledgement?.version !== acknowledgement) {
    const message = `\`${acknowledgement}\` is not the version of the purpose's text that is in force`;
    throw new RefusedError({
      code: "not-possible",
      message,
      help: "read it in the catalog and acknowledge that version",
    });
  }
  // of strangers nothing is recorded; the decision tells them why
  if (!(await table.readPerson(person))) return;
  await table.acknowledge({ person, purpose, version: acknowledgement }, clock.now());
}

function accountOf({ account }: BrokerDependencies, { consumers }: Hub, wished: string | undefined): string {
  const offered = consumers.length > 0 ? consumers : [account];
  const chosen = wished ?? offered[0];
  if (chosen !== undefined && offered.includes(chosen)) return chosen;
  throw new RefusedError({ code: "not-found", message: `account \`${wished}\` is no consumer account of the mesh` });
}
