import { BatchGrantPermissionsCommand } from "@aws-sdk/client-lakeformation";
import { batchEntry } from "../../../lib/lake-formation/call-inputs.ts";
import { LIMITS } from "../../../lib/lake-formation/limits.ts";
import { purposeTagKey } from "../../../lib/lake-formation/names.ts";
import { experiment, fails, holds, inconclusive, stricter } from "../experiment.ts";
import type { Lab, PurposeRole } from "../lab.ts";

/** Settles what counts towards the size of an expression. */
export const expressionSize = experiment({
  id: "expression-size",
  title: "An LF-Tag expression of exactly 900 bytes, and one value more",
  settles: [13],
  assumes: "Keys and values of an expression count towards its 900 bytes, and nothing else does.",
  expects: "900 bytes of key and values are granted, one value more is refused.",
  ifItFails:
    "If 900 bytes are refused, count what is counted beside (quotes, separators) in `expressionFaults` of `lib/lake-formation/limits.ts`. The kit's own expressions have one key and one value, far below.",
  async setUp(lab) {
    const role = await lab.role("size");
    const key = purposeTagKey(role.purpose).padEnd(LIMITS.tagTextCharacters, "x");
    const values = Array.from({ length: 18 }, (_, index) => `v${index}-`.padEnd(LIMITS.tagTextCharacters, "y"));
    await lab.prepare();
    lab.record({ kind: "tag", name: key });
    await lab.carryOut({ operation: "CreateLFTag", input: { TagKey: key, TagValues: values } });
    return { role, key, values };
  },
  async observe(lab, { role, key, values }) {
    // 50 bytes of key and 17 or 18 times 50 bytes of values
    const atLimit = await lab.until(
      () => grantRefusal(lab, role, { key, values: values.slice(0, 17) }),
      (refusal) => refusal === "",
      30_000,
    );
    const beyond = await grantRefusal(lab, role, { key, values });
    return { atLimit, beyond };
  },
  judge({ atLimit, beyond }) {
    if (atLimit === "" && beyond !== "") return holds("the limit is where the kit reckons with it");
    if (atLimit === "") return stricter("a longer expression is taken as well");
    if (/principal/i.test(atLimit)) return inconclusive("the role was not known yet");
    return fails("an expression that the kit holds for possible is refused");
  },
});

/** Sent apart from the kit's adapter, to see what is answered. */
async function grantRefusal(
  lab: Lab,
  { arn }: PurposeRole,
  tag: { readonly key: string; readonly values: readonly string[] },
): Promise<string> {
  lab.step();
  const { account } = lab;
  const resource = { kind: "tag-policy", resourceType: "TABLE", expression: [tag] } as const;
  const entry = batchEntry({ principal: arn, resource, permissions: ["DESCRIBE"] }, "1", account.place);
  const answer = await account.clients.lakeFormation.send(new BatchGrantPermissionsCommand({ Entries: [entry] }));
  const error = answer.Failures?.[0]?.Error;
  return error ? `${error.ErrorCode ?? "unknown"}: ${error.ErrorMessage ?? ""}` : "";
}
