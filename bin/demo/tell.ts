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
import { ALICE, BEN, MIA, nameOf, OLGA, SUE } from "./cast.ts";
import { Stage } from "./stage.ts";
import type { Story } from "./story.ts";

/** Plays the whole story in `folder`, which is empty; leaves nothing running. */
export async function tell(story: Story, folder: string, size: RetailSize): Promise<void> {
  const began = performance.now();
  const stage = await Stage.set(folder, size);
  try {
    introduce(stage, story, size);
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

/** Who is who, as the mesh document has it. */
function introduce({ mesh }: Stage, story: Story, { customers, orders, tickets }: RetailSize): void {
  const [many, more, some] = [customers, orders, tickets].map((count) => count.toLocaleString("en"));
  story.say(`A retailer with ${many} customers, ${more} orders and ${some} tickets; all of them made up.`);
  const managed = (manager: string) => mesh.people.filter((person) => person.manager === manager);
  const owned = (owner: string) => {
    const domains = mesh.domains.filter(({ owners }) => owners.includes(owner)).map(({ id }) => id);
    return mesh.products.filter(({ domain, owners }) => owners.includes(owner) || domains.includes(domain));
  };
  const approvedFor = (who: string) => mesh.approvals.filter(({ person }) => person === who);
  story.table(
    ["who", "manages", "owns", "was approved for"],
    [ALICE, BEN, MIA, OLGA, SUE].map((person) => [
      nameOf(person),
      managed(person)
        .map(({ id }) => nameOf(id))
        .join(", "),
      owned(person)
        .map(({ id }) => id)
        .join(", "),
      approvedFor(person)
        .map(({ purpose }) => purpose)
        .join(", "),
    ]),
  );
}
