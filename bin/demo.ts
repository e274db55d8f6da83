/**
 * One governed data product, end to end, on this machine: the handlers that are deployed to AWS behind HTTP, tokens
 * that are verified, DuckDB over Parquet files in place of Athena. Checks everything it says; exits with 1 if anything
 * does not hold.
 */
import { FULL_SIZE } from "../examples/retail/write-data.ts";
import { asFileError } from "../lib/local/file-errors.ts";
import { Story } from "./demo/story.ts";
import { tell } from "./demo/tell.ts";
import { runScript, wholeNumber } from "./script.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const SIZES = ["customers", "orders", "tickets"] as const;
/** Of fewer, by chance, nobody might be left who did not consent, and the story would have nothing to show. */
const LEAST = { customers: 50, orders: 50, tickets: 5 } as const;

const DEMO = {
  name: "demo",
  says: "tell how data is shared for a purpose, on a retailer's mesh that runs on this machine",
  options: SIZES.map((what) => ({
    name: what,
    value: "COUNT",
    says: `how many to make up, at least ${LEAST[what]} (default: ${FULL_SIZE[what]})`,
  })),
  examples: [{ says: "on less data, which is faster", line: "--customers 500 --orders 5000 --tickets 100" }],
};

await runScript(DEMO, async ({ values }) => {
  const chosen = SIZES.map((what) => {
    const text = values[what];
    return [
      what,
      text === undefined ? FULL_SIZE[what] : wholeNumber(what, text, { least: LEAST[what], most: 9_999_999 }),
    ];
  });
  const story = new Story(process.stdout);
  const folder = temporaryFolder();
  await tell(story, folder, Object.fromEntries(chosen)).catch((cause: unknown) => {
    throw asFileError(cause, folder);
  });
  if (story.failed > 0) process.exitCode = 1;
});
