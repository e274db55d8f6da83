import { parseArgs } from "node:util";
import type { FaultRates } from "../../lib/local/lake-formation/faults.ts";
import { isAccount, isRegion } from "../cli/catalog.ts";
import { UsageError } from "../cli/errors.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "./places.ts";

/** How the local Lake Formation is to run. */
export interface LakeFormationArguments {
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

export const HELP = `A local model of AWS Lake Formation, and of the part of AWS Glue that makes its catalog.

Usage: npm run local:lake-formation -- [options]

  --port <port>              port on 127.0.0.1 (default 4567; 0 takes any free one)
  --account <digits>         account that owns the catalog (default ${LOCAL_ACCOUNT})
  --region <region>          Region (default ${LOCAL_REGION})
  --state <file>             keep everything in a file, written after every change
  --save-at-end              write that file only when the program ends
  --page-size <count>        elements on a page of a list (default 100)
  --caller <key>=<arn>       who an access key is, and so who creates what; can be repeated (default: the account's root)
  --seed <number>            seed of the faults below (default 1)
  --throttle <rate>          share of calls to refuse with ThrottlingException, from 0 to 1
  --conflict <rate>          share of changes to refuse with ConcurrentModificationException
  --partial <rate>           share of batches to refuse in part
  --timeout <rate>           share of changes that are made without an answer that says so
  --help                     print this

Point an AWS SDK or the AWS CLI to it with AWS_ENDPOINT_URL_LAKEFORMATION and AWS_ENDPOINT_URL_GLUE. Besides AWS's
own operations there is GET /authorize?principal=<arn>: what the principal may read, table by table.
`;

const text = { type: "string" } as const;
const OPTIONS = {
  port: text,
  account: text,
  region: text,
  state: text,
  "save-at-end": { type: "boolean" },
  "page-size": text,
  caller: { type: "string", multiple: true },
  seed: text,
  throttle: text,
  conflict: text,
  partial: text,
  timeout: text,
  help: { type: "boolean" },
} as const;

/**
 * Reads the command line; `undefined` if only the usage is asked for.
 *
 * @throws UsageError for anything else that it does not take
 */
export function readArguments(words: readonly string[]): LakeFormationArguments | undefined {
  const { values } = parse(words);
  if (values.help) return undefined;
  const { account = LOCAL_ACCOUNT, region = LOCAL_REGION, state } = values;
  if (!isAccount(account)) throw new UsageError(`\`--account\` is \`${account}\``, { help: "give twelve digits" });
  if (!isRegion(region)) {
    throw new UsageError(`\`--region\` is \`${region}\``, { help: "give one such as `eu-west-1`" });
  }
  if (state === "") throw new UsageError("`--state` names no file");
  return {
    port: whole("port", values.port ?? "4567", 65_535),
    account,
    region,
    state,
    isSavedAtEnd: values["save-at-end"] ?? false,
    pageSize: Math.max(1, whole("page-size", values["page-size"] ?? "100", 1000)),
    callers: Object.fromEntries((values.caller ?? []).map(caller)),
    faults: faultsOf(values),
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, strict: true });
  } catch (cause) {
    const help = "run it with `--help` for what it takes";
    throw new UsageError(cause instanceof Error ? (cause.message.split(". ")[0] ?? "") : String(cause), {
      cause,
      help,
    });
  }
}

const RATES = ["throttle", "conflict", "partial", "timeout"] as const;

function faultsOf(values: Readonly<Partial<Record<"seed" | (typeof RATES)[number], string>>>): FaultRates | undefined {
  if (RATES.every((name) => values[name] === undefined)) return undefined;
  const rates = RATES.map((name) => [name, rate(name, values[name] ?? "0")] as const);
  if (rates.reduce((sum, [, one]) => sum + one, 0) > 1) {
    throw new UsageError("the rates of faults add up to more than 1", { help: "at most one fault befalls a call" });
  }
  return { seed: whole("seed", values.seed ?? "1", 2 ** 32 - 1), ...Object.fromEntries(rates) };
}

function rate(name: string, given: string): number {
  const value = /^(?:0|1|0?\.\d+|1\.0+)$/.test(given) ? Number(given) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(`\`--${name}\` is \`${given}\``, { help: "give a rate from 0 to 1" });
}

function whole(name: string, given: string, most: number): number {
  if (/^\d{1,10}$/.test(given) && Number(given) <= most) return Number(given);
  throw new UsageError(`\`--${name}\` is \`${given}\``, { help: `give a whole number up to ${most}` });
}

function caller(given: string): readonly [string, string] {
  const at = given.indexOf("=");
  const arn = given.slice(at + 1);
  if (at > 0 && /^arn:aws[\w-]*:/.test(arn)) return [given.slice(0, at), arn];
  throw new UsageError("`--caller` names no access key and ARN", { help: "write `--caller <key>=<arn>`" });
}
