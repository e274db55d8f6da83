import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EXPERIMENTS } from "../../bin/live/catalogue.ts";
import { Journal } from "../../bin/live/journal.ts";
import { Lab } from "../../bin/live/lab.ts";
import { runNames } from "../../bin/live/names.ts";
import { removeAll } from "../../bin/live/remove.ts";
import { runExperiments } from "../../bin/live/run-experiments.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type FakeAccount, madeIn, startAccount } from "./support/fake-account.ts";

const RUN = "0a1b2c3d";
const { folder } = temporaryFolder();

let own: FakeAccount;
let other: FakeAccount;
let journals = 0;

beforeEach(async () => {
  own = await startAccount();
  other = await startAccount({ account: "444455556666", producer: own });
  own.lakeFormation.account = {
    ...own.lakeFormation.account,
    settings: { ...own.lakeFormation.account.settings, Parameters: { CROSS_ACCOUNT_VERSION: "4" } },
  };
});

afterEach(() => Promise.all([own.stop(), other.stop()]));

function newLab(): { readonly lab: Lab; readonly journal: Journal } {
  const header = { run: RUN, ...own.place };
  const journal = Journal.begin(join(folder, `${journals++}.jsonl`), header);
  const signal = new AbortController().signal;
  const second = new Lab({
    account: other,
    names: runNames(RUN, other.place.account),
    journal,
    signal,
    consumerOf: own.place.account,
  });
  return {
    journal,
    lab: new Lab({ account: own, names: runNames(RUN, own.place.account), journal, signal, other: second }),
  };
}

/** What the local model of Lake Formation answers; where it is stricter than AWS may be, the kit is as safe. */
const VERDICTS: Readonly<Record<string, string>> = {
  "dropped-column-tags": "stricter",
  "granted-filter": "stricter",
  "concurrent-changes": "stricter",
  "timestamp-column": "stricter",
};

describe("each experiment", () => {
  it.each(EXPERIMENTS.map(({ id }) => id))(
    "runs against the local model, and what it made can be removed: %s",
    async (id) => {
      const { lab, journal } = newLab();
      const [result] = await runExperiments(
        EXPERIMENTS.filter((experiment) => experiment.id === id),
        lab,
      );

      expect({ verdict: result?.verdict, because: result?.because, facts: result?.facts }).toMatchObject({
        verdict: VERDICTS[id] ?? "holds",
      });
      expect(await removeAll(journal.entries, { own, other })).toEqual([]);
      expect([...madeIn(own), ...madeIn(other)]).toEqual([]);
    },
  );
});

describe("the experiments together", () => {
  it("do not get into each other's way", async () => {
    const { lab, journal } = newLab();
    const results = await runExperiments(EXPERIMENTS, lab);

    const wanted = EXPERIMENTS.map(({ id }) => [id, VERDICTS[id] ?? "holds"]);
    expect(results.map(({ experiment, verdict }) => [experiment.id, verdict])).toEqual(wanted);
    expect(await removeAll(journal.entries, { own, other })).toEqual([]);
    expect([...madeIn(own), ...madeIn(other)]).toEqual([]);
  });
});
