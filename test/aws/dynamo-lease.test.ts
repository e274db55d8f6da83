import { expect, it } from "vitest";
import { documentClient } from "../../lib/aws/document-client.ts";
import { DynamoLease } from "../../lib/aws/dynamo-lease.ts";

it("gives up a renewal that is not answered, which is asked again while the lease stands", async () => {
  const signals: unknown[] = [];
  const client = documentClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "lease", secretAccessKey: "local" },
    maxAttempts: 1,
    requestHandler: {
      handle: async (_request: unknown, { abortSignal }: { abortSignal?: unknown } = {}) => {
        signals.push(abortSignal);
        throw new Error("no answer");
      },
    },
  });
  const lease = new DynamoLease(client, "policies", { now: () => 0 });

  await expect(lease.renew("111122223333#eu-west-1", "one", 60_000)).rejects.toThrow("no answer");

  expect(signals).toEqual([expect.any(AbortSignal)]);
});
