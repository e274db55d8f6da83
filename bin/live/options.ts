import { didYouMean } from "../../lib/model/did-you-mean.ts";
import { readArguments } from "../cli/arguments.ts";
import { isAccount, isRegion } from "../cli/catalog.ts";
import { wordColumns } from "../cli/columns.ts";
import type { Command } from "../cli/command.ts";
import { UsageError } from "../cli/errors.ts";
import type { Experiment } from "./experiment.ts";

/** What was asked for. */
export type Options =
  | { readonly does: "help" }
  | { readonly does: "list"; readonly json: boolean }
  | RunOptions
  | (Omit<RunOptions, "does"> & { readonly does: "clean-up"; readonly file: string });

export interface RunOptions {
  readonly does: "run";
  readonly account: string;
  readonly region: string;
  readonly otherProfile?: string | undefined;
  readonly experiments: readonly Experiment[];
  readonly isSandbox: boolean;
  readonly keep: boolean;
  readonly json: boolean;
}

const OPTIONS: Command["options"] = [
  { name: "account", value: "ID", says: "the twelve digits of the sandbox account; required" },
  { name: "region", value: "REGION", says: "such as eu-west-1; required" },
  { name: "only", value: "ID,…", says: "these experiments alone" },
  { name: "other-account-profile", value: "NAME", says: "AWS profile of a second sandbox account of the organisation" },
  { name: "yes-this-is-a-sandbox", says: "go on although Lake Formation governs something in the account" },
  { name: "keep", says: "leave what was made, to look at it; the journal stays too" },
  { name: "clean-up", value: "FILE", says: "remove what an interrupted or kept run left, by its journal" },
  { name: "json", says: "the report, or with --list the catalogue, as JSON" },
  { name: "list", says: "list the experiments and stop; needs no account" },
];

export const HELP = `live:check: settle on a real account what the kit assumes of AWS

Usage: npm run live:check -- --account ID --region REGION [options]

${wordColumns({ operands: [], options: OPTIONS })}

Examples:
  # what there is to settle
  npm run live:check -- --list
  # all of it that one account can
  npm run live:check -- --account 111122223333 --region eu-west-1
  # two of them, as JSON
  npm run live:check -- --account 111122223333 --region eu-west-1 --only exact-revoke,read-back --json

Makes everything under names of its own and removes it in the end, also when interrupted. docs/live-account.md is the
runbook: what an account needs, what it costs, what each experiment settles.

Exit codes: 0 all that ran holds, 1 something fails, stays unclear or could not be removed, 2 misuse, 130 interrupted.
`;

/** @throws UsageError for anything that is missing, unknown or no account */
export function readOptions(words: readonly string[], experiments: readonly Experiment[]): Options {
  if (words.includes("--help")) return { does: "help" };
  const { values, switches } = readArguments({ operands: [], options: OPTIONS }, words);
  const json = switches.has("json");
  if (switches.has("list")) return { does: "list", json };
  const options = {
    account: accountOf(values.account),
    region: regionOf(values.region),
    otherProfile: values["other-account-profile"],
    experiments: chosen(values.only, experiments),
    isSandbox: switches.has("yes-this-is-a-sandbox"),
    keep: switches.has("keep"),
    json,
  };
  const file = values["clean-up"];
  return file === undefined ? { does: "run", ...options } : { does: "clean-up", file, ...options };
}

function accountOf(value: string | undefined): string {
  if (value === undefined) {
    const help = "name the sandbox account, twelve digits; the credentials have to belong to it";
    throw new UsageError("`--account` is missing", { help });
  }
  if (isAccount(value)) return value;
  throw new UsageError("`--account` takes an account id", { help: "give its twelve digits, without dashes" });
}

function regionOf(value: string | undefined): string {
  if (value === undefined) throw new UsageError("`--region` is missing", { help: "name it, such as `eu-west-1`" });
  if (isRegion(value)) return value;
  throw new UsageError("`--region` takes the name of a Region", { help: "such as `eu-west-1`" });
}

function chosen(only: string | undefined, experiments: readonly Experiment[]): readonly Experiment[] {
  if (only === undefined) return experiments;
  const ids = only.split(",").map((id) => id.trim());
  const known = experiments.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return experiments.filter(({ id }) => ids.includes(id));
  throw new UsageError(`no experiment \`${unknown}\``, {
    help: didYouMean(unknown, known) ?? "`--list` names those that there are",
  });
}
