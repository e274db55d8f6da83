import { BatchGrantPermissionsCommand } from "@aws-sdk/client-lakeformation";
import { batchEntry } from "../../../lib/lake-formation/call-inputs.ts";
import type { GrantResource } from "../../../lib/lake-formation/state.ts";
import { experiment, fails, holds, stricter } from "../experiment.ts";
import { grantsOf } from "../grants-of.ts";
import type { Lab, PurposeRole } from "../lab.ts";
import { CUSTOMERS } from "../tables.ts";

const AT_ONCE = 8;

/** Settles how Lake Formation answers several writers at once. */
export const concurrentChanges = experiment({
  id: "concurrent-changes",
  title: "Eight grants to one role at the same moment",
  settles: [],
  assumes:
    "Grants to one principal at the same time may be refused with `ConcurrentModificationException`; what is answered as done is done.",
  expects: "Some of the calls fail with that name and no other; every call that went through is listed.",
  ifItFails:
    "If another name is answered, add it to `TRANSIENT` in `lib/aws/patience.ts`. If a call that went through is not listed, let `converge` in `lambdas/converge/converge.ts` read the state again after widening too.",
  async setUp(lab) {
    const table = await lab.table("concurrent", CUSTOMERS);
    const role = await lab.role("concurrent");
    // known from here on, so that only the others can get in the way
    await lab.grant(role.arn, { kind: "database", database: table.database }, ["DESCRIBE"]);
    const filters: GrantResource[] = [];
    for (let index = 0; index < AT_ONCE; index++) {
      filters.push(await lab.filter(role, table, { rows: `id = '${index}'`, columns: ["id"] }));
    }
    return { role, filters };
  },
  async observe(lab, { role, filters }) {
    const codes = await Promise.all(filters.map((filter) => codeOfGrant(lab, role, filter)));
    const granted = codes.filter((code) => code === "").length;
    const listed = await lab.until(
      () => grantedFilters(lab, role),
      (count) => count >= granted,
      30_000,
    );
    const refusals = [...new Set(codes.filter(Boolean))].sort().join(", ");
    return { granted, listed, conflicts: codes.filter((code) => code === CONFLICT).length, refusals };
  },
  judge({ granted, listed, conflicts, refusals }) {
    if (listed < granted) return fails("a grant that was answered as done is not listed");
    if (refusals !== "" && refusals !== CONFLICT)
      return fails("conflicts are answered by a name that the kit does not retry");
    if (conflicts > 0) return holds("conflicts are named as the kit expects, and nothing is lost");
    return stricter("no call got in the way of another");
  },
});

const CONFLICT = "ConcurrentModificationException";

/** By the client alone: the kit's adapter would try again until it worked. */
async function codeOfGrant({ account }: Lab, { arn }: PurposeRole, resource: GrantResource): Promise<string> {
  const entry = batchEntry({ principal: arn, resource, permissions: ["SELECT"] }, "1", account.place);
  try {
    const { Failures = [] } = await account.clients.lakeFormation.send(
      new BatchGrantPermissionsCommand({ Entries: [entry] }),
    );
    return Failures[0]?.Error?.ErrorCode ?? "";
  } catch (error) {
    if (error instanceof Error) return error.name;
    throw error;
  }
}

async function grantedFilters({ account }: Lab, { arn }: PurposeRole): Promise<number> {
  const held = await grantsOf(arn, account);
  return held.filter(({ Resource }) => Resource?.DataCellsFilter).length;
}
