import { GetDataLakeSettingsCommand, PutDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Experiment, experiment, holds } from "../../bin/live/experiment.ts";
import type { Lab } from "../../bin/live/lab.ts";
import { CUSTOMERS } from "../../bin/live/tables.ts";
import { type FakeAccount, madeIn, startAccount } from "./support/fake-account.ts";
import { journals, NAMED, runLive } from "./support/run-live.ts";

let own: FakeAccount;

beforeEach(async () => {
  own = await startAccount();
});

afterEach(() => own.stop());

/** Makes one of everything, then does what the test wants. */
function making(id: string, then: (lab: Lab) => Promise<void>): Experiment {
  return experiment({
    id,
    title: "makes one of everything",
    settles: [],
    assumes: "",
    expects: "",
    ifItFails: "",
    setUp: async (lab) => {
      const table = await lab.table(id, CUSTOMERS);
      const role = await lab.role(id);
      await lab.grantByTag(role, await lab.tag(role));
      await lab.grantFilter(role, await lab.filter(role, table, { rows: "city = 'Oslo'", columns: ["id"] }));
      const key = await lab.account.keys.create({}, {});
      lab.record({ kind: "key", name: key });
    },
    observe: async (lab) => {
      expect(new Set(madeIn(own).map((text) => text.split(" ")[0]))).toEqual(
        new Set(["admin", "location", "database", "tag", "filter", "grant", "role", "bucket", "work", "key"]),
      );
      await then(lab);
      return {};
    },
    judge: () => holds("it was made"),
  });
}

describe("what a run made is removed", () => {
  it("after an experiment that breaks off, and the next one runs", async () => {
    const breaking = making("breaking", async () => {
      throw new Error("AWS is having a day");
    });
    const next = making("next", async () => undefined);
    const ran = await runLive(NAMED, own, { experiments: [breaking, next] });

    expect(ran.stdout).toContain("inconclusive breaking: it broke off: Error: AWS is having a day");
    expect(ran.stdout).toMatch(/^holds +next: it was made$/m);
    expect(ran.exitCode).toBe(1);
    expect(madeIn(own)).toEqual([]);
    expect(journals()).toEqual([]);
  });

  it("after an interrupt, and nothing more is made", async () => {
    const controller = new AbortController();
    const interrupted = making("interrupted", async (lab) => {
      controller.abort();
      await lab.role("too-late");
    });
    const never = making("never", async () => undefined);
    const ran = await runLive(NAMED, own, { experiments: [interrupted, never], controller });

    expect(ran.exitCode).toBe(130);
    expect(ran.stdout).toContain("not-run      interrupted: the run was interrupted");
    expect(ran.stdout).toContain("not-run      never: the run was interrupted");
    expect(ran.stderr).not.toContain("too-late");
    expect(madeIn(own)).toEqual([]);
    expect(journals()).toEqual([]);
  });

  it("later, where it was kept on purpose", async () => {
    const kept = await runLive([...NAMED, "--keep"], own, { experiments: [making("kept", async () => undefined)] });
    const [, line = ""] = /to remove it: npm run live:check -- (.*)$/m.exec(kept.stderr) ?? [];
    const before = madeIn(own);
    const ran = await runLive(line.split(" "), own);

    expect(before).not.toEqual([]);
    expect(ran.exitCode).toBe(0);
    expect(madeIn(own)).toEqual([]);
    expect(journals()).toEqual([]);
  });

  it("even what was made by a call whose answer got lost", async () => {
    const lost = making("lost", async (lab) => {
      const { create } = own.roles;
      own.roles.create = async (request) => {
        await create.call(own.roles, request);
        throw new Error("socket hang up");
      };
      await lab.role("lost-role");
    });
    await runLive(NAMED, own, { experiments: [lost] });

    expect(madeIn(own)).toEqual([]);
  });
});

describe("what cannot be removed", () => {
  it("is named with the reason, and can be removed later by the journal", async () => {
    const { remove } = own.storage;
    own.storage.remove = async () => {
      throw new Error("the bucket is locked");
    };
    const ran = await runLive(NAMED, own, { experiments: [making("stuck", async () => undefined)] });
    const left = madeIn(own);
    own.storage.remove = remove;
    const [, line = ""] = /to try again: npm run live:check -- (.*)$/m.exec(ran.stderr) ?? [];
    const again = await runLive(line.split(" "), own);

    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toMatch(/could not be removed:\n {4}bucket purpose-mesh-live-\S+: Error: the bucket is locked/);
    expect(left).toEqual([expect.stringMatching(/^bucket /)]);
    expect(again.exitCode).toBe(0);
    expect(madeIn(own)).toEqual([]);
  });
});

describe("the settings of the data lake", () => {
  const steward = { DataLakePrincipalIdentifier: "arn:aws:iam::111122223333:role/steward" };
  const late = { DataLakePrincipalIdentifier: "arn:aws:iam::111122223333:role/late" };

  it("are as they were, and whoever was added meanwhile stays", async () => {
    const { account } = own.lakeFormation;
    const settings = { ...account.settings, DataLakeAdmins: [steward], Parameters: { CROSS_ACCOUNT_VERSION: "4" } };
    own.lakeFormation.account = { ...account, settings };
    const adding = making("adding", async () => {
      const now = own.lakeFormation.account.settings;
      expect(now.DataLakeAdmins).toEqual([steward, { DataLakePrincipalIdentifier: own.caller }]);
      const { lakeFormation } = own.clients;
      const { DataLakeSettings: read } = await lakeFormation.send(new GetDataLakeSettingsCommand({}));
      const DataLakeAdmins = [...(read?.DataLakeAdmins ?? []), late];
      await lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { ...read, DataLakeAdmins } }));
    });
    await runLive([...NAMED, "--yes-this-is-a-sandbox"], own, { experiments: [adding] });

    expect(own.lakeFormation.account.settings).toEqual({ ...settings, DataLakeAdmins: [steward, late] });
  });

  it("keep a caller who was an administrator before", async () => {
    const { account } = own.lakeFormation;
    const DataLakeAdmins = [{ DataLakePrincipalIdentifier: own.caller }];
    own.lakeFormation.account = { ...account, settings: { ...account.settings, DataLakeAdmins } };
    const experiments = [making("admin", async () => undefined)];
    const ran = await runLive(NAMED, own, { experiments });

    expect(ran.exitCode).toBe(0);
    expect(own.lakeFormation.account.settings.DataLakeAdmins).toEqual(DataLakeAdmins);
  });
});

describe("an account that does not know its new administrator yet", () => {
  it("is waited for", async () => {
    const refusals = ["CreateDatabase", "CreateTable", "CreateLFTag", "CreateDataCellsFilter", "BatchGrantPermissions"];
    const faults = {
      next: (operation: string) => {
        const at = refusals.indexOf(operation);
        if (at >= 0) refusals.splice(at, 1);
        return at >= 0 ? ({ kind: "refusal", code: "AccessDeniedException" } as const) : undefined;
      },
    };
    await own.stop();
    own = await startAccount({ faults });
    const ran = await runLive(NAMED, own, { experiments: [making("early", async () => undefined)] });

    expect(ran.exitCode).toBe(0);
    expect(refusals).toEqual([]);
    expect(madeIn(own)).toEqual([]);
  });

  it("is not waited for for ever", async () => {
    const faults = {
      next: (operation: string) =>
        operation === "CreateDatabase" ? ({ kind: "refusal", code: "AccessDeniedException" } as const) : undefined,
    };
    await own.stop();
    own = await startAccount({ faults });
    const ran = await runLive(NAMED, own, { experiments: [making("denied", async () => undefined)] });

    expect(ran.stdout).toContain("inconclusive denied: it broke off: AccessDeniedException");
    expect(ran.exitCode).toBe(1);
    expect(madeIn(own)).toEqual([]);
  });
});
