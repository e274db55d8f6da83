import { experiment, fails, holds } from "../experiment.ts";

/** Settles what the account's ARNs begin with. */
export const partition = experiment({
  id: "partition",
  title: "The partition of the account",
  settles: [14],
  assumes: "Role names are ARNs of the partition `aws`.",
  expects: "The caller's own ARN begins with `arn:aws:`.",
  ifItFails:
    "Give `purposeRoleArn` in `lib/lake-formation/names.ts` the partition, which `desiredState` in `lib/lake-formation/desired-state.ts` has to be told; the constructs and `lib/aws/sts-sessions.ts` know it already.",
  setUp: async (lab) => lab.account.partition,
  observe: async (_lab, name) => ({ partition: name }),
  judge: ({ partition: name }) =>
    name === "aws" ? holds("the account lies in the commercial partition") : fails(`the account lies in \`${name}\``),
});
