import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import { grantsOf } from "../grants-of.ts";
import { answerText, isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles whether grants outlive the role that they were made to. */
export const recreatedRole = experiment({
  id: "recreated-role",
  title: "A role deleted and created again under the same ARN",
  settles: [],
  assumes:
    "A role that is created again under the same ARN holds what its predecessor was granted, as `ListPermissions` says.",
  expects: "The new role reads what the old one read, and the grants are still listed.",
  ifItFails:
    "If the grants are listed and do not work, the plan would never repair them: have `readGrants` in `lib/aws/grant-reader.ts` leave out principals that Lake Formation shows by an id instead of the ARN. If they work and are not listed, `lib/lake-formation/effective-access.ts` is blind to them: never give a purpose's role name to another.",
  async setUp(lab) {
    const table = await lab.table("recreated", CUSTOMERS);
    const { role } = await lab.taggedRole("recreated", table, ["id"]);
    return { table, role };
  },
  async observe(lab, { table, role }) {
    const read = () => lab.read(role, table, ["id"]);
    const before = await lab.until(read, isReadable);
    lab.step();
    await lab.account.roles.remove(role.purpose);
    lab.forgetSession(role);
    // long enough for Lake Formation to notice, if it does
    await lab.pause(30_000);
    lab.step();
    await lab.createRole(role.purpose);
    const after = await lab.until(read, isReadable);
    return {
      readableBefore: isReadable(before),
      readableAfter: isReadable(after),
      listedAfter: (await grantsOf(role.arn, lab.account)).length,
      seen: answerText(after),
    };
  },
  judge({ readableBefore, readableAfter, listedAfter }) {
    if (!readableBefore) return inconclusive("the role read nothing to begin with");
    if (readableAfter && listedAfter === 0) return fails("the new role reads by grants that nobody sees");
    if (readableAfter) return holds("the new role holds what the old one held, and it is listed");
    if (listedAfter > 0) return fails("grants are listed that do not work, so the plan would never make them anew");
    return stricter("the grants went with the role, and the next plan makes them anew");
  },
});
