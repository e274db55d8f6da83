import { join } from "node:path";
import { UsageError } from "../cli/errors.ts";
import { type ExitCode, reportFailure } from "../cli/failure.ts";
import { print, type Terminal } from "../cli/terminal.ts";
import type { LiveAccount } from "./account.ts";
import type { Connection, ConnectionSettings } from "./aws/connect.ts";
import { EXPERIMENTS } from "./catalogue.ts";
import { LiveServiceError } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { assertAccount, assertSandbox } from "./guard.ts";
import { Journal } from "./journal.ts";
import { Lab } from "./lab.ts";
import { runNames } from "./names.ts";
import { HELP, type RunOptions, readOptions } from "./options.ts";
import { type Accounts, entryText, type Remainder, removeAll } from "./remove.ts";
import { listJson, listText, type Report, reportJson, reportText } from "./report.ts";
import { runExperiments } from "./run-experiments.ts";

/** What a run takes from its surroundings; tests give their own. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly connect: (settings: ConnectionSettings) => Promise<Connection>;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
  /** Folder of the journal. */
  readonly folder: string;
  /** Eight hex digits that no other run has. */
  readonly newRun: () => string;
  /** @default - all of the catalogue */
  readonly experiments?: readonly Experiment[] | undefined;
}

/** Left as interrupted, as shells expect it. */
const INTERRUPTED = 130;

/** Runs the experiments that the words ask for, and removes what they made, whatever happens. */
export async function liveCheck(
  words: readonly string[],
  around: Surroundings,
): Promise<ExitCode | typeof INTERRUPTED> {
  const { terminal, experiments = EXPERIMENTS } = around;
  try {
    const options = readOptions(words, experiments);
    if (options.does === "help") await print(terminal, HELP);
    else if (options.does === "list")
      await print(terminal, options.json ? listJson(experiments) : listText(experiments));
    else if (options.does === "clean-up") return await cleanUp(options, around);
    else return await check(options, around);
    return 0;
  } catch (error) {
    return reportFailure(inOurWords(error), terminal);
  }
}

async function check(options: RunOptions, around: Surroundings): Promise<ExitCode | typeof INTERRUPTED> {
  const { own, other } = await accountsOf(options, around);
  if (!options.isSandbox) for (const account of [own, other]) if (account) await assertSandbox(account);

  const run = around.newRun();
  const header = { run, ...own.place, ...(other ? { otherAccount: other.place.account } : {}) };
  const journal = Journal.begin(join(around.folder, `live-check-${run}.jsonl`), header);
  tell(around, `run ${run}; what it makes is noted in ${journal.file}`);

  const lab = labOf(journal, { own, other }, around.signal);
  const results = await runExperiments(options.experiments, lab, ({ id, title }) => tell(around, `${id}: ${title}`));
  const left = options.keep ? [] : await removeMade(journal, { own, other }, around);
  await print(
    around.terminal,
    options.json ? reportJson({ ...header, results, left }) : reportText({ ...header, results, left }),
  );
  if (options.keep) tell(around, `kept; to remove it: ${cleanUpLine(options, journal)}`);
  if (left.length > 0) tell(around, `to try again: ${cleanUpLine(options, journal)}`);
  if (around.signal.aborted) return INTERRUPTED;
  return isGood({ ...header, results, left }) ? 0 : 1;
}

async function cleanUp(
  options: Omit<RunOptions, "does"> & { readonly file: string },
  around: Surroundings,
): Promise<ExitCode> {
  const journal = Journal.read(options.file);
  const { own, other } = await accountsOf(options, around);
  const { account, region, otherAccount } = journal.header;
  if (account !== own.place.account || region !== own.place.region) {
    throw new UsageError(`the run was in account ${account}, Region \`${region}\``, { help: "name these two" });
  }
  if (other && other.place.account !== otherAccount) {
    throw new UsageError(`the other account of the run was ${otherAccount ?? "none"}`, { help: "give its profile" });
  }
  const left = await removeMade(journal, { own, other }, around);
  const report = { ...journal.header, results: [], left };
  await print(around.terminal, options.json ? reportJson(report) : reportText(report));
  return left.length === 0 ? 0 : 1;
}

interface Opened {
  readonly own: LiveAccount;
  readonly other?: LiveAccount | undefined;
}

async function accountsOf(
  { account, region, otherProfile }: Pick<RunOptions, "account" | "region" | "otherProfile">,
  { connect }: Surroundings,
): Promise<Opened> {
  const connection = await connect({ region });
  assertAccount(connection, account);
  if (otherProfile === undefined) return { own: await connection.open() };
  const otherConnection = await connect({ region, profile: otherProfile });
  if (otherConnection.account === account) {
    throw new UsageError("`--other-account-profile` leads to the same account", {
      help: "name the profile of another",
    });
  }
  return { own: await connection.open(), other: await otherConnection.open() };
}

function labOf(journal: Journal, { own, other }: Opened, signal: AbortSignal): Lab {
  const { run } = journal.header;
  const second =
    other &&
    new Lab({
      account: other,
      names: runNames(run, other.place.account),
      journal,
      signal,
      consumerOf: own.place.account,
    });
  return new Lab({ account: own, names: runNames(run, own.place.account), journal, signal, other: second });
}

async function removeMade(journal: Journal, accounts: Accounts, around: Surroundings): Promise<readonly Remainder[]> {
  const left = await removeAll(journal.entries, accounts, (entry) => tell(around, `removing ${entryText(entry)}`));
  if (left.length === 0) journal.discard();
  return left;
}

/** Nothing failed, nothing stayed unclear, nothing is left behind; what was not run was not asked for or not possible. */
function isGood({ results, left }: Report): boolean {
  return left.length === 0 && results.every(({ verdict }) => verdict !== "fails" && verdict !== "inconclusive");
}

function cleanUpLine({ account, region, otherProfile }: RunOptions, { file }: Journal): string {
  const other = otherProfile === undefined ? "" : ` --other-account-profile ${otherProfile}`;
  return `npm run live:check -- --account ${account} --region ${region}${other} --clean-up ${file}`;
}

/** What AWS refused is no defect of the program's. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof Error) || !("$metadata" in error)) return error;
  const help = "docs/live-account.md lists the permissions that it takes";
  return new LiveServiceError(`AWS refuses: ${error.name}: ${error.message}`, { cause: error, help });
}

function tell({ terminal }: Surroundings, line: string): void {
  terminal.stderr.write(`${line}\n`);
}
