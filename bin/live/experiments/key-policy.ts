import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import type { PolicyDocument } from "../ports.ts";

interface KeyFacts {
  readonly account: string;
  readonly partition: string;
  readonly purpose: string;
  /** ARN of the one role that may decrypt. */
  readonly role: string;
}

/** Settles that a key opens to a purpose's role alone. */
export const keyPolicy = experiment({
  id: "key-policy",
  title: "A key opened by role ARN, role tag and encryption context",
  settles: [],
  assumes:
    "A key policy whose condition names the role's ARN, its tag `purpose` and the encryption context opens the key to exactly that role for exactly that purpose.",
  expects:
    "The role decrypts; without its tag, with another context, or under another ARN with the same tag, it is refused.",
  ifItFails:
    "If the role is refused, look at what `aws:PrincipalArn` holds for a session, and change `purposeKey` in `lib/constructs/private/purpose-keys.ts`. If anybody else decrypts, deploy no purpose keys until that function says why.",
  async setUp(lab) {
    const { account } = lab;
    const right = await lab.role("key");
    const wrong = await lab.role("key-other");
    const purpose = right.purpose;
    // the tag that the right role has, on another
    await account.roles.setTags(wrong.purpose, { purpose });
    const facts = { account: account.place.account, partition: account.partition, purpose, role: right.arn };
    lab.step();
    const key = await account.keys.create(keyPolicyOf(facts), lab.names.tags);
    lab.record({ kind: "key", name: key });
    return { right, wrong, purpose, sealed: await account.keys.seal(key, { purpose }) };
  },
  async observe(lab, { right, wrong, purpose, sealed }) {
    const { keys, roles } = lab.account;
    const open = async (role: typeof right, context: string) =>
      keys.canUnseal(await roles.open(role.purpose, "experiment"), sealed, { purpose: context });
    const isOpen = await lab.until(() => open(right, purpose), Boolean, 60_000);
    const otherContext = await open(right, "another");
    const otherRole = await open(wrong, purpose);
    // a key that opens to others is found out already
    if (otherContext || otherRole) return { isOpen, otherContext, otherRole, otherTag: "not tried" };
    lab.step();
    await roles.setTags(right.purpose, { purpose: "another" });
    // each look opens a session of its own, at whichever moment the tag is read
    const otherTag = await lab.until(
      () => open(right, purpose),
      (opened) => !opened,
      60_000,
    );
    return { isOpen, otherContext, otherRole, otherTag };
  },
  judge({ isOpen, otherContext, otherRole, otherTag }) {
    if (otherContext) return fails("the key opens for another encryption context");
    if (otherRole) return fails("the key opens to another role with the same tag");
    if (!isOpen) return inconclusive("the key does not open to its own role, so the refusals show nothing");
    return otherTag === true
      ? fails("the key opens to the role without its tag")
      : holds("the key opens to its role and purpose alone");
  },
});

/** The policy that the kit's construct writes, for one role, and leave to seal for whoever runs the experiment. */
export function keyPolicyOf({ account, partition, purpose, role }: KeyFacts): PolicyDocument {
  const owner = { AWS: `arn:${partition}:iam::${account}:root` };
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: owner, Resource: "*", Action: ADMINISTER },
      {
        Effect: "Allow",
        Principal: owner,
        Resource: "*",
        Action: "kms:Decrypt",
        Condition: {
          ArnEquals: { "aws:PrincipalArn": [role] },
          StringEquals: { "aws:PrincipalTag/purpose": purpose, "kms:EncryptionContext:purpose": purpose },
        },
      },
    ],
  };
}

/** Without it nobody could seal a sample or have the key deleted; decrypting is not among it. */
const ADMINISTER = [
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
];
