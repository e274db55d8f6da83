/** One way around Lake Formation's grants, as a finding. */

import { byText } from "./state.ts";

/** How bad: `critical` opens data now, `warning` lets somebody open it, `notice` is to be known. */
export type Severity = "critical" | "warning" | "notice";

export interface SideDoor {
  readonly severity: Severity;
  readonly kind:
    | "access-grant"
    | "access-point"
    | "administrator"
    | "bucket-policy"
    | "creator"
    | "data-location"
    | "default-permission"
    | "external-engine"
    | "hybrid-access"
    | "key-policy"
    | "not-looked-at"
    | "role-policy"
    | "stray-tag"
    | "table-location"
    | "tag-holder"
    | "trust-policy"
    | "work-group";
  /** What stands open. */
  readonly what: string;
  /** Who could use it: principals, or what stands for them. */
  readonly who: readonly string[];
  readonly remedy: string;
}

/** What all findings about one thing have in common. */
export interface Opened extends Pick<SideDoor, "kind" | "remedy"> {
  /** Begins what is said of each, such as `bucket crm`. */
  readonly name: string;
  /** @default critical */
  readonly severity?: Severity | undefined;
}

/** Makes findings about one thing: each by whether it is one, what is the matter, and who could use it. */
export function doorsOf({ name, severity = "critical", kind, remedy }: Opened) {
  return (isOpen: boolean, what: string, who: readonly string[]): readonly SideDoor[] =>
    isOpen ? [{ severity, kind, what: `${name} ${what}`, who, remedy }] : [];
}

/** What could not be read must not pass for sound. */
export function notLookedAt(what: string): SideDoor {
  const remedy = "run `purpose-mesh verify` with credentials that may read it";
  return { severity: "notice", kind: "not-looked-at", what: `${what}: not looked at`, who: [], remedy };
}

/** Stands for whoever IAM lets in where nothing else keeps anybody out. */
export const WHOEVER_IAM_ALLOWS = ["every principal of the account whose IAM policies allow it"];

const SEVERITIES: readonly Severity[] = ["critical", "warning", "notice"];

/** Orders findings by severity, then by what they say. */
export function worstFirst(doors: readonly SideDoor[]): readonly SideDoor[] {
  return doors.toSorted(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) || byText(one.what, other.what),
  );
}
