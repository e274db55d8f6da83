import { batchEntry } from "./call-inputs.ts";
import type { Call } from "./calls.ts";
import { LIMITS } from "./limits.ts";
import type { Catalog, Grant } from "./state.ts";

/** The calls that grant or revoke all of these, as few as Lake Formation takes them in. */
export function batches(
  operation: "BatchGrantPermissions" | "BatchRevokePermissions",
  grants: readonly Grant[],
  catalog: Pick<Catalog, "account">,
): readonly Call[] {
  const calls: Call[] = [];
  for (let first = 0; first < grants.length; first += LIMITS.entriesPerBatch) {
    const batch = grants.slice(first, first + LIMITS.entriesPerBatch);
    const Entries = batch.map((grant, index) => batchEntry(grant, String(index + 1), catalog));
    calls.push({ operation, input: { Entries } });
  }
  return calls;
}
