import type { FaultRates } from "../../lib/local/lake-formation/faults.ts";
import { catalogOf } from "../cli/catalog.ts";
import type { Command, Given } from "../cli/command.ts";
import { UsageError } from "../cli/errors.ts";
import { excerpt } from "../cli/terminal.ts";
import { wholeNumber } from "../script.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "./places.ts";

/** How the local Lake Formation is to run. */
export interface LakeFormationSettings {
  readonly port: number;
  readonly account: string;
  readonly region: string;
  /** Keeps everything in this file. @default - nothing outlives the process */
  readonly state?: string | undefined;
  /** Writes the file once, at the end, instead of after every change. */
  readonly isSavedAtEnd: boolean;
  readonly pageSize: number;
  /** ARN by access key. */
  readonly callers: Readonly<Record<string, string>>;
  readonly faults?: FaultRates | undefined;
}

export const OPTIONS: Command["options"] = [
  { name: "port", value: "PORT", says: "port on 127.0.0.1 (default: 4567; 0 takes any free one)" },
  { name: "account", value: "ID", says: `account that owns the catalog (default: ${LOCAL_ACCOUNT})` },
  { name: "region", value: "NAME", says: `its Region (default: ${LOCAL_REGION})` },
  { name: "state", value: "FILE", says: "keep everything in a file, written after every change" },
  { name: "save-at-end", says: "write that file only when the program ends" },
  { name: "page-size", value: "COUNT", says: "elements on a page of a list (default: 100)" },
  {
    name: "caller",
    value: "KEY=ARN",
    says: "who an access key is, and so who creates what; can be repeated (default: the account's root)",
    isRepeated: true,
  },
  { name: "seed", value: "NUMBER", says: "seed of the faults below (default: 1)" },
  { name: "throttle", value: "RATE", says: "share of calls to refuse with ThrottlingException, from 0 to 1" },
  { name: "conflict", value: "RATE", says: "share of changes to refuse with ConcurrentModificationException" },
  { name: "partial", value: "RATE", says: "share of batches to refuse in part" },
  { name: "timeout", value: "RATE", says: "share of changes that are made without an answer that says so" },
];

/** @throws UsageError for a value that is not what its option takes */
export function lakeFormationSettings(given: Given): LakeFormationSettings {
  const { values, lists, switches } = given;
  const { port = "4567", state } = values;
  return {
    ...catalogOf({ ...given, values: { account: LOCAL_ACCOUNT, region: LOCAL_REGION, ...values } }),
    port: wholeNumber("port", port, { most: 65_535 }),
    state,
    isSavedAtEnd: switches.has("save-at-end"),
    pageSize: wholeNumber("page-size", values["page-size"] ?? "100", { least: 1, most: 1000 }),
    callers: Object.fromEntries((lists.caller ?? []).map(callerOf)),
    faults: faultsOf(values),
  };
}

const RATES = ["throttle", "conflict", "partial", "timeout"] as const;

function faultsOf(values: Given["values"]): FaultRates | undefined {
  if (RATES.every((name) => values[name] === undefined)) return undefined;
  const rates = RATES.map((name) => [name, rateOf(name, values[name] ?? "0")] as const);
  if (rates.reduce((sum, [, rate]) => sum + rate, 0) > 1) {
    throw new UsageError("the rates of faults add up to more than 1", { help: "at most one fault befalls a call" });
  }
  const seed = wholeNumber("seed", values.seed ?? "1", { most: 2 ** 32 - 1 });
  return { seed, ...Object.fromEntries(rates) };
}

function rateOf(name: string, given: string): number {
  const rate = /^(?:0|1|0?\.\d+|1\.0+)$/.test(given) ? Number(given) : Number.NaN;
  if (rate >= 0 && rate <= 1) return rate;
  throw new UsageError(`\`--${name}\` is \`${excerpt(given)}\``, { help: "give a rate from 0 to 1" });
}

function callerOf(given: string): readonly [key: string, arn: string] {
  const at = given.indexOf("=");
  const arn = given.slice(at + 1);
  if (at > 0 && /^arn:aws[\w-]*:/.test(arn)) return [given.slice(0, at), arn];
  throw new UsageError("`--caller` names no access key and ARN", { help: "write `--caller <key>=<arn>`" });
}
