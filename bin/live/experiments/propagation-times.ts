import type { GrantResource, TableName } from "../../../lib/lake-formation/state.ts";
import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import type { Lab, PurposeRole } from "../lab.ts";
import { isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

const ROUNDS = 5;
/** `narrowingLead` of the constructs, unless a deployment sets another: what ends is taken away so long before. */
const LEAD = 300_000;

/** Measures what no document states. */
export const propagationTimes = experiment({
  id: "propagation-times",
  title: "How long grants and revokes take to reach a query",
  settles: [],
  assumes: "A revoke reaches new queries well within the five minutes by which the kit narrows ahead of time.",
  expects:
    "In each of five rounds a grant is readable, and a revoke refused, within seconds; the longest are reported.",
  ifItFails:
    "Raise the default of `narrowingLead` in `lib/constructs/data-domain.ts` above the longest time, and say it in `docs/reliability.md`.",
  async setUp(lab) {
    const table = await lab.table("times-to-reach", CUSTOMERS);
    const role = await lab.role("times-to-reach");
    const filter = await lab.filter(role, table, { rows: "city = 'Oslo'", columns: ["id"] });
    await lab.grant(role.arn, { kind: "database", database: table.database }, ["DESCRIBE"]);
    return { table, role, filter };
  },
  async observe(lab, subject) {
    const grants: number[] = [];
    const revokes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      grants.push(await timeToReach(lab, subject, true));
      revokes.push(await timeToReach(lab, subject, false));
    }
    return {
      rounds: ROUNDS,
      grantMedianSeconds: median(grants),
      grantLongestSeconds: Math.max(...grants),
      revokeMedianSeconds: median(revokes),
      revokeLongestSeconds: Math.max(...revokes),
    };
  },
  judge({ grantLongestSeconds, revokeLongestSeconds }) {
    if (revokeLongestSeconds * 1_000 >= LEAD)
      return fails("a revoke was not refused within the time the kit reckons with");
    if (grantLongestSeconds * 1_000 >= LEAD)
      return inconclusive("a grant did not become readable while it was waited for");
    return holds("revokes reach new queries within the time the kit reckons with");
  },
});

interface Subject {
  readonly table: TableName;
  readonly role: PurposeRole;
  readonly filter: GrantResource;
}

/** Seconds from the answer of the call until a query shows it, the query itself included. */
async function timeToReach(lab: Lab, { table, role, filter }: Subject, isGrant: boolean): Promise<number> {
  if (isGrant) await lab.grant(role.arn, filter, ["SELECT"]);
  else await lab.revoke(role.arn, filter, ["SELECT"]);
  const from = lab.account.pace.now();
  await lab.until(
    () => lab.read(role, table, ["id"]),
    (answer) => isReadable(answer) === isGrant,
    LEAD,
  );
  return Math.round((lab.account.pace.now() - from) / 100) / 10;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
