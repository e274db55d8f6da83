import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type FakeAccount, madeIn, startAccount } from "./support/fake-account.ts";
import { journals, NAMED, runLive } from "./support/run-live.ts";

const { folder: home } = temporaryFolder();
let own: FakeAccount;

beforeEach(async () => {
  own = await startAccount();
});

afterEach(() => own.stop());

describe("live:check refuses", () => {
  it.each([
    { why: "no account", words: ["--region", "us-east-1"], says: "`--account` is missing" },
    {
      why: "an account that is none",
      words: ["--account", "1111-2222-3333", "--region", "us-east-1"],
      says: "twelve digits",
    },
    { why: "no Region", words: ["--account", "111122223333"], says: "`--region` is missing" },
    {
      why: "a Region that is none",
      words: ["--account", "111122223333", "--region", "Dublin"],
      says: "name of a Region",
    },
    { why: "an unknown experiment", words: [...NAMED, "--only", "tag-in-us"], says: "did you mean `tag-in-use`" },
    { why: "an unknown option", words: [...NAMED, "--keeep"], says: "`--keeep`" },
  ])("$why, before it asks AWS anything", async ({ words, says }) => {
    const ran = await runLive(words, own);

    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(says);
    expect(ran.stderr).toContain("help:");
    expect(ran.connected).toEqual([]);
  });

  it("credentials of another account, after nothing but asking whose they are", async () => {
    const ran = await runLive(["--account", "999999999999", "--region", "us-east-1"], own);

    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("error[live-account]: `--account` names 999999999999");
    expect(ran.stderr).toContain("the credentials belong to 111122223333");
    expect(ran.stderr).toContain("AWS_PROFILE");
    expect(ran.opened).toBe(0);
    expect(own.lakeFormation.received).toEqual([]);
  });

  it("a second profile that leads to the same account", async () => {
    const ran = await runLive([...NAMED, "--other-account-profile", "other"], own);

    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("leads to the same account");
    expect(ran.opened).toBe(0);
  });

  it("to run without credentials, and says how to get some", () => {
    const program = fileURLToPath(new URL("../../bin/live-check.ts", import.meta.url));
    const env = { PATH: process.env.PATH, HOME: home, AWS_EC2_METADATA_DISABLED: "true" };
    const { status, stderr } = spawnSync(process.execPath, [program, ...NAMED], { env, cwd: home, encoding: "utf8" });

    expect(stderr).toContain("error[live-account]: no AWS credentials were found");
    expect(stderr).toContain("AWS_PROFILE");
    expect(status).toBe(1);
    expect(readdirSync(home).filter((name) => name.endsWith(".jsonl"))).toEqual([]);
  });

  it("to clean up with the journal of another account", async () => {
    const kept = await runLive([...NAMED, "--only", "lower-case-tags", "--keep"], own);
    const [file = ""] = journals();
    const elsewhere = await startAccount({ account: "444455556666" });
    const ran = await runLive(["--account", "444455556666", "--region", "us-east-1", "--clean-up", file], elsewhere);
    await elsewhere.stop();

    expect(kept.exitCode).toBe(0);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("the run was in account 111122223333");
    expect(journals()).toContain(file);
  });
});

describe("an account with governed data", () => {
  const only = ["--only", "partition"];

  it.each([
    {
      why: "a tag",
      govern: () => {
        own.lakeFormation.state = { ...own.lakeFormation.state, tags: [{ key: "team", values: ["a"] }] };
      },
      says: "LF-Tags: 1",
    },
    {
      why: "a registered location",
      govern: () => {
        const location = {
          ResourceArn: "arn:aws:s3:::lake",
          RoleArn: "arn:aws:iam::111122223333:role/r",
          LastModified: 0,
        };
        own.lakeFormation.account = { ...own.lakeFormation.account, locations: [location] };
      },
      says: "registered locations: 1",
    },
    {
      why: "administrators who see more than the caller",
      govern: () => {
        const DataLakeAdmins = [{ DataLakePrincipalIdentifier: "arn:aws:iam::111122223333:role/steward" }];
        const { account } = own.lakeFormation;
        own.lakeFormation.account = { ...account, settings: { ...account.settings, DataLakeAdmins } };
      },
      says: "administrators beside you: 1",
    },
  ])("is refused for $why, unless it is said to be a sandbox", async ({ govern, says }) => {
    govern();
    const before = JSON.stringify(own.lakeFormation.account);
    const refused = await runLive([...NAMED, ...only], own);
    const allowed = await runLive([...NAMED, ...only, "--yes-this-is-a-sandbox"], own);

    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`the account holds governed data: ${says}`);
    expect(refused.stderr).toContain("--yes-this-is-a-sandbox");
    expect(allowed.exitCode).toBe(0);
    expect(JSON.stringify(own.lakeFormation.account)).toBe(before);
  });

  it("is none when all there is was left by another run", async () => {
    await runLive([...NAMED, "--only", "column-tags-and-describe", "--keep"], own);
    // whoever kept it was an administrator; this is somebody who is one as well
    const ran = await runLive([...NAMED, ...only], own);

    expect(madeIn(own)).not.toEqual([]);
    expect(ran.exitCode).toBe(0);
  });
});
