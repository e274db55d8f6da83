import { BatchWriteCommand, type BatchWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { ServiceUnavailableError } from "../ports/errors.ts";
import type { ItemTable } from "./item-table.ts";
import { mapAtOnce } from "./pages.ts";
import { wait } from "./wait.ts";

/** An item that is put or deleted. */
export type Write = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

/** DynamoDB takes as many in one call. */
const BATCH = 25;
/** About what a table takes that was never busy: 4,000 items a second. */
const AT_ONCE = 8;
/** So often in vain, one after the other, for some ten seconds in all. */
const ATTEMPTS = 8;
const FIRST_PAUSE = 50;

/** A batch of which nothing was written. */
const THROTTLED: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/**
 * Writes items in no order, however many there are.
 *
 * @throws ServiceUnavailableError if the table goes on refusing; what was written until then stays
 */
export async function writeItems(table: ItemTable, writes: readonly Write[], pause = wait): Promise<void> {
  const batches = Array.from({ length: Math.ceil(writes.length / BATCH) }, (_, at) =>
    writes.slice(at * BATCH, (at + 1) * BATCH),
  );
  await mapAtOnce(batches, AT_ONCE, (batch) => writeBatch(table, batch, pause));
}

/** Writes until nothing is left over: a batch is throttled item by item. */
async function writeBatch(table: ItemTable, batch: readonly Write[], pause: typeof wait): Promise<void> {
  let left = batch;
  let inVain = 0;
  while (inVain < ATTEMPTS) {
    const next = await writeOnce(table, left);
    if (next.length === 0) return;
    inVain = next.length < left.length ? 0 : inVain + 1;
    left = next;
    await pause(Math.random() * FIRST_PAUSE * 2 ** inVain);
  }
  throw new ServiceUnavailableError("the policy table is throttled", { help: "deploy again in a moment" });
}

/** What was left over. */
async function writeOnce({ client, name }: ItemTable, batch: readonly Write[]): Promise<readonly Write[]> {
  try {
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [name]: [...batch] } }));
    return UnprocessedItems?.[name] ?? [];
  } catch (cause) {
    if (cause instanceof Error && THROTTLED.has(cause.name)) return batch;
    throw cause;
  }
}
