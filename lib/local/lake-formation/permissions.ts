import { applyBatch } from "../../lake-formation/apply-batch.ts";
import type { BatchEntry } from "../../lake-formation/calls.ts";
import { LIMITS } from "../../lake-formation/limits.ts";
import type { Json, LocalAccount } from "./account.ts";
import * as inputs from "./inputs.ts";
import {
  type Context,
  changed,
  invalid,
  type Operation,
  type Outcome,
  operation,
  type ServiceException,
  withCatalog,
} from "./operation.ts";
import { changeOthers } from "./other-grants.ts";
import { listPermissions } from "./permission-listing.ts";
import { splitEntry } from "./split-entry.ts";

/** Grants and revocations, one by one and in batches. */
export const PERMISSION_OPERATIONS: Readonly<Record<string, Operation>> = {
  GrantPermissions: operation(inputs.permissionsChange, (context, input) => changeOne(context, "grant", input)),
  RevokePermissions: operation(inputs.permissionsChange, (context, input) => changeOne(context, "revoke", input)),
  BatchGrantPermissions: operation(inputs.permissionsBatch, (context, input) => changeMany(context, "grant", input)),
  BatchRevokePermissions: operation(inputs.permissionsBatch, (context, input) => changeMany(context, "revoke", input)),
  ListPermissions: operation(inputs.permissionsListing, listPermissions),
};

type Direction = "grant" | "revoke";

function changeOne(context: Context, direction: Direction, input: inputs.PermissionsChange): Outcome {
  const { account, failed } = changeEntries(context, direction, [{ ...input, Id: "1" }]);
  const exception = failed.get("1");
  return exception ? { exception } : changed(account);
}

function changeMany(
  context: Context,
  direction: Direction,
  { Entries: entries }: { readonly Entries: readonly inputs.PermissionsEntry[] },
): Outcome {
  if (entries.length > LIMITS.entriesPerBatch) {
    return invalid(`a batch has at most ${LIMITS.entriesPerBatch} entries`);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    return invalid("entries of a batch have different ids");
  }
  const { account, failed } = changeEntries(context, direction, entries);
  const Failures = entries.flatMap((entry) => {
    const exception = failed.get(entry.Id);
    return exception ? [{ RequestEntry: entry, Error: errorDetail(exception) }] : [];
  });
  return changed(account, Failures.length > 0 ? { Failures } : {});
}

/** AWS has no code of its own for it: that there is nothing to revoke is told by the text alone. */
const NOTHING_REVOKED = "No permissions revoked. Grantee has no permissions and no grantable permissions on resource.";

function errorDetail({ code, message }: ServiceException): Json {
  return { ErrorCode: code, ErrorMessage: message };
}

interface Entries {
  readonly account: LocalAccount;
  /** By id of the entry. */
  readonly failed: ReadonlyMap<string, ServiceException>;
}

/** Entry by entry; what bears on reading alone, nearly everything, goes to the pure model in one piece. */
function changeEntries(context: Context, direction: Direction, entries: readonly inputs.PermissionsEntry[]): Entries {
  let { account } = context;
  const failed = new Map<string, ServiceException>();
  const waiting: BatchEntry[] = [];
  const apply = () => {
    const batch = { Entries: waiting.splice(0) };
    if (batch.Entries.length === 0) return;
    const name = direction === "grant" ? "BatchGrantPermissions" : "BatchRevokePermissions";
    const { state, failures } = applyBatch(account.catalog, name, batch);
    account = withCatalog(account, state);
    for (const { part, code, message } of failures) {
      const isUnheld = direction === "revoke" && code === "InvalidInputException";
      failed.set(part, { code, message: isUnheld ? NOTHING_REVOKED : message });
    }
  };

  for (const entry of entries) {
    const parts = splitEntry(context, direction, entry);
    if ("code" in parts) {
      failed.set(entry.Id, parts);
      continue;
    }
    if (!parts.other) {
      if (parts.reading) waiting.push(parts.reading);
      continue;
    }
    // what is of both kinds is done whole or not at all, so it does not wait
    apply();
    const before = account;
    const others = changeOthers(account, direction, parts.other);
    if ("code" in others) {
      failed.set(entry.Id, others);
      continue;
    }
    account = { ...account, others };
    if (parts.reading) waiting.push(parts.reading);
    apply();
    if (failed.has(entry.Id)) account = before;
  }
  apply();
  return { account, failed };
}
