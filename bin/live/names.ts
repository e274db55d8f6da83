/** What a run calls its things. All of them carry its id, so that a person finds them with nothing but that. */

/** IAM path of every role that a run makes. */
export const ROLE_PATH = "/purpose-mesh-live/";
/** AWS tag of everything that can carry one; its value is the run's id. */
const RUN_TAG = "purpose-mesh-live";

const OWN_TEXT = /(?:^|[/:_-])pml[-_][0-9a-f]{8}(?:[-_]|$)|purpose-mesh-live/;

export interface RunNames {
  /** Eight hex digits. */
  readonly run: string;
  /** Domain whose product the database belongs to, going by its name. */
  readonly domain: string;
  readonly database: string;
  readonly bucket: string;
  readonly workGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A purpose, and the name of its role. */
  purpose(label: string): string;
}

export function runNames(run: string, account: string): RunNames {
  return {
    run,
    domain: `pml-${run}`,
    database: `pml_${run}__lab`,
    bucket: `purpose-mesh-live-${run}-${account}`,
    workGroup: `pml-${run}`,
    tags: { [RUN_TAG]: run },
    purpose: (label) => `pml-${run}-${label}`,
  };
}

/** Whether a name is one that some run gave. */
export function isOfSomeRun(name: string): boolean {
  return OWN_TEXT.test(name);
}
