import { DeleteDatabaseCommand } from "@aws-sdk/client-glue";
import {
  type BatchPermissionsRequestEntry,
  BatchRevokePermissionsCommand,
  DeleteDataCellsFilterCommand,
  DeleteLFTagCommand,
  DeregisterResourceCommand,
  GetDataLakeSettingsCommand,
  PutDataLakeSettingsCommand,
} from "@aws-sdk/client-lakeformation";
import { batchEntry, filterNameInput } from "../../lib/lake-formation/call-inputs.ts";
import { LIMITS } from "../../lib/lake-formation/limits.ts";
import { MeshError } from "../../lib/model/errors.ts";
import type { LiveAccount } from "./account.ts";
import { grantsOf } from "./grants-of.ts";
import type { Entry, Place } from "./journal.ts";

/** Something that could not be removed, and why. */
export interface Remainder {
  readonly entry: Entry;
  readonly reason: string;
}

/** The accounts that entries may lie in. */
export type Accounts = Readonly<Partial<Record<Place, LiveAccount>>>;

/** First what was given, then what it was given on, then who it was given to; last the right to do all that. */
const ORDER: readonly Entry["kind"][] = [
  "grant",
  "filter",
  "database",
  "tag",
  "location",
  "work-group",
  "key",
  "role",
  "bucket",
  "admin",
];

const ATTEMPTS = 4;
const PAUSE = 2_000;

/** Nothing is there to be removed: an earlier attempt did it, or the making failed. */
const GONE: ReadonlySet<string> = new Set(["EntityNotFoundException", "NotFoundException"]);

/** Removes all of it, goes on after every failure, and returns what is left. */
export async function removeAll(
  entries: readonly Entry[],
  accounts: Accounts,
  tell: (entry: Entry) => void = () => undefined,
): Promise<readonly Remainder[]> {
  const left: Remainder[] = [];
  // a filter that is deleted while it is granted may leave the grant behind, so whatever roles hold goes first
  for (const entry of distinct(entries)) {
    if (entry.kind === "role") left.push(...(await removed(entry, accounts, revokeAll)));
  }
  const rank = (entry: Entry) => ORDER.indexOf(entry.kind);
  for (const entry of distinct(entries).toSorted((one, other) => rank(one) - rank(other))) {
    tell(entry);
    left.push(...(await removed(entry, accounts, removeOne)));
  }
  return left;
}

/** What an entry is, for people. */
export function entryText(entry: Entry): string {
  switch (entry.kind) {
    case "admin":
      return `administrator of Lake Formation ${entry.principal}`;
    case "location":
      return `registered location ${entry.arn}`;
    case "filter":
      return `filter ${entry.name} on ${entry.database}.${entry.table}`;
    case "grant":
      return `grant to ${entry.grant.principal}`;
    default:
      return `${entry.kind} ${entry.name}`;
  }
}

function distinct(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

type Remove = (entry: Entry, account: LiveAccount) => Promise<void>;

/** Tries some times, since much of this is done only after something else has been forgotten. */
async function removed(entry: Entry, accounts: Accounts, remove: Remove): Promise<readonly Remainder[]> {
  const account = accounts[entry.place];
  if (!account) return [{ entry, reason: "give `--other-account-profile` again: it lies in the other account" }];
  for (let attempt = 1; ; attempt++) {
    try {
      await remove(entry, account);
      return [];
    } catch (error) {
      if (error instanceof Error && GONE.has(error.name)) return [];
      if (attempt >= ATTEMPTS) return [{ entry, reason: reasonOf(error) }];
      await account.pace.pause(PAUSE * attempt);
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof MeshError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : "unknown cause";
}

async function removeOne(entry: Entry, account: LiveAccount): Promise<void> {
  const { clients, place } = account;
  const { lakeFormation, glue } = clients;
  switch (entry.kind) {
    case "admin":
      return withoutAdmin(entry.principal, account);
    case "bucket":
      return account.storage.remove(entry.name);
    case "role":
      return account.roles.remove(entry.name);
    case "work-group":
      return account.engine.removeWorkGroup(entry.name);
    case "key":
      return account.keys.remove(entry.name);
    case "database":
      await glue.send(new DeleteDatabaseCommand({ Name: entry.name }));
      return;
    case "tag":
      await lakeFormation.send(new DeleteLFTagCommand({ TagKey: entry.name }));
      return;
    case "location":
      await lakeFormation.send(new DeregisterResourceCommand({ ResourceArn: entry.arn }));
      return;
    case "filter":
      await lakeFormation.send(new DeleteDataCellsFilterCommand(filterNameInput(entry, place)));
      return;
    case "grant":
      return revoke([batchEntry(entry.grant, "1", place)], account);
  }
}

/** The list is read again: whoever was added meanwhile stays. */
async function withoutAdmin(principal: string, { clients: { lakeFormation } }: LiveAccount): Promise<void> {
  const { DataLakeSettings: settings } = await lakeFormation.send(new GetDataLakeSettingsCommand({}));
  const admins = settings?.DataLakeAdmins ?? [];
  const others = admins.filter(({ DataLakePrincipalIdentifier: id }) => id !== principal);
  if (!settings || others.length === admins.length) return;
  await lakeFormation.send(
    new PutDataLakeSettingsCommand({ DataLakeSettings: { ...settings, DataLakeAdmins: others } }),
  );
}

/** Revokes what a role holds, each grant as Lake Formation lists it. */
async function revokeAll(entry: Entry, account: LiveAccount): Promise<void> {
  if (entry.kind !== "role") return;
  const held = await grantsOf(account.roles.arnOf(entry.name), account);
  const entries = held.map(({ Principal, Resource, Permissions, PermissionsWithGrantOption, Condition }, index) => {
    return { Id: String(index), Principal, Resource, Permissions, PermissionsWithGrantOption, Condition };
  });
  const { entriesPerBatch } = LIMITS;
  for (let at = 0; at < entries.length; at += entriesPerBatch) {
    await revoke(entries.slice(at, at + entriesPerBatch), account);
  }
}

async function revoke(entries: BatchPermissionsRequestEntry[], { clients }: LiveAccount): Promise<void> {
  const { Failures = [] } = await clients.lakeFormation.send(new BatchRevokePermissionsCommand({ Entries: entries }));
  // a grant on what has gone, or that has gone by itself, is no grant any more
  const serious = Failures.filter(
    ({ Error: error }) =>
      !GONE.has(error?.ErrorCode ?? "") && !/no permissions|does not hold/i.test(error?.ErrorMessage ?? ""),
  );
  const [first] = serious;
  if (first) throw new Error(`${serious.length} grants stayed: ${first.Error?.ErrorCode ?? "unknown cause"}`);
}
