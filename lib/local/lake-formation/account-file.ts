import { readFileSync } from "node:fs";
import type { Catalog } from "../../lake-formation/state.ts";
import { replaceText } from "../replace-file.ts";
import type { LocalAccount } from "./account.ts";

/** Says that the file was written by this form of the model. */
const FORMAT = "purpose-mesh/local-lake-formation/1";

/** What a file holds: an account, nothing because there is no file, or something that cannot be used. */
export type ReadAccount =
  | { readonly account: LocalAccount }
  | { readonly account?: undefined; readonly fault?: string | undefined };

/** Reads what {@link writeAccount} wrote of the same account and Region. */
export function readAccount(file: string, { account: id, region }: Catalog): ReadAccount {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    return isMissing ? {} : { fault: "cannot be read" };
  }
  const written = parse(text);
  if (written?.format !== FORMAT || !written.account) return { fault: "was not written by this program" };
  const { catalog } = written.account;
  if (catalog.account === id && catalog.region === region) return { account: written.account };
  return { fault: `is of account ${catalog.account} in ${catalog.region}` };
}

/** Replaces the file as a whole, so that whoever is interrupted leaves the old one. */
export function writeAccount(file: string, account: LocalAccount): void {
  replaceText(file, JSON.stringify({ format: FORMAT, account }));
}

function parse(text: string): { readonly format?: unknown; readonly account?: LocalAccount } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
