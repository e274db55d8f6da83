import type { RetailSize } from "../../examples/retail/write-data.ts";
import { askAndDecide } from "./acts/ask-and-decide.ts";
import { combinePurposes } from "./acts/combine-purposes.ts";
import { findProducts } from "./acts/find-products.ts";
import { readDownstream } from "./acts/read-downstream.ts";
import { readForFraudDetection } from "./acts/read-for-fraud-detection.ts";
import { readForMarketing } from "./acts/read-for-marketing.ts";
import { restart, revoke } from "./acts/revoke.ts";
import { showHistory } from "./acts/show-history.ts";
import { withdrawConsent } from "./acts/withdraw-consent.ts";
import { Stage } from "./stage.ts";
import type { Story } from "./story.ts";

/** Plays the whole story in `folder`, which is empty; leaves nothing running. */
export async function tell(story: Story, folder: string, size: RetailSize): Promise<void> {
  const began = performance.now();
  story.say(`${size.customers} customers, ${size.orders} orders, ${size.tickets} tickets; all of them made up`);
  const stage = await Stage.set(folder, size);
  try {
    await findProducts(stage, story);
    await askAndDecide(stage, story);
    const marketing = await readForMarketing(stage, story);
    await readForFraudDetection(stage, story, marketing);
    await combinePurposes(stage, story, marketing);
    await readDownstream(stage, story, marketing);
    await withdrawConsent(stage, story, marketing);
    await revoke(stage, story, marketing);
    await restart(stage, story);
    await showHistory(stage, story);
  } finally {
    await stage.stop();
  }
  story.end((performance.now() - began) / 1000);
}
