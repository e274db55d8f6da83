import type { Hub } from "../model/workflow/hub.ts";
import { ServiceUnavailableError } from "../ports/errors.ts";
import type { HubTable } from "../ports/policy-table.ts";
import { getItem, type ItemTable, queryItems, startingWith } from "./item-table.ts";
import { HUB, RELEASE_KEY, releasePrefix } from "./keys-of-items.ts";
import { readHubItems } from "./policy-items.ts";

/** Names the latest release. */
interface ReleaseItem {
  readonly release: number;
  /** How many items the release has, so that one that is being cleared away does not pass for a whole one. */
  readonly items: number;
  /** SHA-256 of the content. */
  readonly digest: string;
}

const ATTEMPTS = 3;
const HOUR = 60 * 60 * 1000;

const NOTHING: Hub = {
  release: 0,
  maxSession: HOUR,
  privacyOfficers: [],
  consumers: [],
  purposes: [],
  delegations: [],
  guardrails: [],
  domains: [],
  declassifications: {},
};

/**
 * {@link HubTable} on a DynamoDB table.
 *
 * The items of a release never change, so a release that was read once is kept; what is read each time, consistently, is
 * the one item that names the latest.
 */
export function dynamoHub(table: ItemTable): HubTable {
  let kept = NOTHING;
  // not by its number alone: in a table that was restored, or made anew, numbers come again
  let keptPrefix = "";

  async function readHub(): Promise<Hub> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const latest = await readRelease(table);
      if (!latest) return NOTHING;
      const prefix = releasePrefix(latest);
      if (prefix === keptPrefix) return kept;

      const items = await queryItems(table, startingWith(HUB, prefix));
      if (items.length === latest.items) {
        kept = readHubItems(latest.release, items);
        keptPrefix = prefix;
        return kept;
      }
      // two publications ago by now, and being cleared away
    }
    throw new ServiceUnavailableError("the hub is being published again and again", { help: "retry in a moment" });
  }
  return { readHub };
}

/** The item that names the latest release. */
export async function readRelease(table: ItemTable): Promise<ReleaseItem | undefined> {
  const item = await getItem(table, RELEASE_KEY);
  return item && { release: Number(item.release), items: Number(item.items), digest: String(item.digest) };
}
