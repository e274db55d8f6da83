import { describe, expect, it } from "vitest";
import { readConsumerFacts } from "../../lib/aws/consumer-reader.ts";
import { type Answers, refuse } from "./answering-client.ts";
import { ACCOUNT, BUCKET, clientsOf, DEPLOYER, KEY, roleOf, SOUND } from "./consumer-account.ts";

const document = { statements: expect.any(Array) };

function facts(change: Answers = {}, readsSettings = true) {
  return readConsumerFacts(clientsOf(change), { account: ACCOUNT, results: BUCKET, readsSettings });
}

describe("readConsumerFacts", () => {
  it("reads every role under the path page by page, its work group and its key, the bucket and the settings", async () => {
    expect(await facts()).toEqual({
      account: ACCOUNT,
      seats: [
        {
          role: { arn: roleOf("marketing"), trust: document, policies: [document] },
          workGroup: { isEnforced: true, location: `s3://${BUCKET}/marketing/`, key: KEY },
          key: { alias: KEY, policy: document, grants: [] },
        },
      ],
      results: { name: BUCKET, policy: document, acl: [] },
      settings: expect.objectContaining({ admins: [DEPLOYER] }),
    });
  });

  it("asks nobody for settings that another verifier looks at", async () => {
    const GetDataLakeSettings = () => expect.unreachable();
    expect((await facts({ GetDataLakeSettings }, false)).settings).toBeNull();
  });

  it("leaves out what is refused, whatever it is", async () => {
    const refused = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, () => refuse("AccessDeniedException")]));
    const all = Object.keys(SOUND);

    expect(await facts(refused(all))).toEqual({ account: ACCOUNT, results: { name: BUCKET } });
    expect(await facts(refused(all.filter((name) => name !== "ListRoles")))).toMatchObject({
      seats: [{ role: { arn: roleOf("marketing") }, workGroup: undefined, key: undefined }],
    });
    expect(await facts(refused(["DescribeKey"]))).toMatchObject({ seats: [{ key: { alias: KEY } }] });
  });

  it("finds no place of results in a work group that Athena keeps them for", async () => {
    const GetWorkGroup = () => ({
      WorkGroup: { Configuration: { ManagedQueryResultsConfiguration: { Enabled: true } } },
    });

    const { seats } = await facts({ GetWorkGroup });

    expect(seats).toMatchObject([{ workGroup: { isEnforced: false, location: undefined, key: undefined } }]);
  });
});
