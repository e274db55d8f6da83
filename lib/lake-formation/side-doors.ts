/**
 * Ways around Lake Formation's grants: who could open, or read, what only purposes should.
 *
 * Judges facts that were read from an account. What could not be read is a finding of its own: it never passes.
 */

import { holderOf } from "./foreign.ts";
import { notLookedAt, type SideDoor, WHOEVER_IAM_ALLOWS, worstFirst } from "./side-door.ts";
import { accessDoors } from "./side-door-access.ts";
import { bucketDoors } from "./side-door-buckets.ts";
import type { PermissionFact, SideDoorFacts } from "./side-door-facts.ts";
import type { IsProducts } from "./side-door-homes.ts";
import { keyDoors } from "./side-door-keys.ts";
import { deployRoleDoors, objectRoleDoors, purposeRoleDoors } from "./side-door-roles.ts";
import { tableDoors } from "./side-door-tables.ts";
import { distinct } from "./state.ts";

export interface SideDoorOptions {
  /** Whether a principal is one of the kit's own that may do more: its converger, its producers, who deploys. */
  readonly isOwn: (principal: string) => boolean;
  /** Whether a database is governed by purposes. */
  readonly governs: (database: string) => boolean;
  /** Whether a database is a product's of any domain that is at home in the account. @default - those that are governed */
  readonly isProducts?: IsProducts | undefined;
  /** The only role that may assume purpose roles. @default - any one role of one account */
  readonly broker?: string | undefined;
  /** Accounts whose purpose roles open keys. @default - the account that is looked at */
  readonly consumers?: readonly string[] | undefined;
}

/** Every way around the grants that the facts show, the worst first. */
export function sideDoors(facts: SideDoorFacts, options: SideDoorOptions): readonly SideDoor[] {
  const { account } = facts;
  return worstFirst([
    ...settingsDoors(facts, options),
    ...permissionDoors(facts, options),
    ...hybridDoors(facts),
    ...tableDoors(facts, options),
    ...purposeRoleDoors(facts, options),
    ...facts.buckets.flatMap((bucket) => bucketDoors(bucket, options)),
    ...accessDoors(facts, options),
    ...facts.objectRoles.flatMap((role) => objectRoleDoors(role, account)),
    ...facts.deployRoles.flatMap((role) => deployRoleDoors(role, account)),
    ...facts.keys.flatMap((key) => keyDoors(key, { account, consumers: options.consumers ?? [account] })),
  ]);
}

/** What the settings of a data lake open, and whom. */
export function settingsDoors(
  { settings, account }: Pick<SideDoorFacts, "account" | "settings">,
  { isOwn }: Pick<SideDoorOptions, "isOwn">,
): readonly SideDoor[] {
  if (!settings) return [notLookedAt(`settings of Lake Formation in ${account}`)];
  const byDefault = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "default-permission",
    what: `new ${what} are open by default`,
    who,
    remedy: "empty the default permissions in the settings of Lake Formation; the converger does so as it runs",
  });
  const doors: readonly SideDoor[] = [
    {
      severity: "warning",
      kind: "administrator",
      what: "administrators of the data lake beside the kit's can grant themselves anything",
      who: settings.admins.filter((admin) => !isOwn(admin)),
      remedy: "keep as few as can be, each a role that is watched",
    },
    byDefault("databases", settings.databaseDefaults),
    byDefault("tables", settings.tableDefaults),
    {
      severity: "critical",
      kind: "external-engine",
      what: "engines may read whole tables with credentials of their own (AllowFullTableExternalDataAccess)",
      who: settings.allowsFullTableAccess ? ["whoever holds SELECT on all columns of a table"] : [],
      remedy: "switch it off in the settings of Lake Formation",
    },
    {
      severity: "warning",
      kind: "external-engine",
      what: "other engines are trusted to filter rows and columns (AllowExternalDataFiltering)",
      who: settings.allowsExternalFiltering ? ["engines with an authorised session tag"] : [],
      remedy: "switch it off unless such an engine is used and trusted",
    },
    {
      severity: "notice",
      kind: "external-engine",
      what: "users of other accounts are shown in the trail of this one's data (TrustedResourceOwners)",
      who: settings.trustedOwners,
      remedy: "check that each account is meant",
    },
  ];
  return doors.filter(({ who }) => who.length > 0);
}

/** What lets its holder open data, or have it opened. */
const OPENING: readonly {
  readonly on: PermissionFact["on"];
  readonly permissions: readonly string[];
  readonly what: string;
}[] = [
  {
    on: "catalog",
    permissions: ["ALL", "CREATE_DATABASE", "SUPER_USER"],
    what: "may create databases, and then holds all on them",
  },
  {
    on: "catalog",
    permissions: ["CREATE_LF_TAG", "CREATE_LF_TAG_EXPRESSION"],
    what: "may create tags or tag expressions",
  },
  {
    on: "database",
    permissions: ["ALL", "ALTER", "CREATE_TABLE", "DROP", "SUPER_USER"],
    what: "may create, change or drop tables of",
  },
  { on: "table", permissions: ["ALL", "ALTER", "DROP", "SUPER_USER"], what: "may change or drop" },
  { on: "data-location", permissions: ["ALL", "DATA_LOCATION_ACCESS"], what: "may make tables over the data at" },
  {
    on: "tag",
    permissions: ["ALL", "ALTER", "ASSOCIATE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"],
    what: "may assign, grant by or change tag",
  },
  {
    on: "tag-expression",
    permissions: ["ALL", "ALTER", "GRANT_WITH_LF_TAG_EXPRESSION"],
    what: "may grant by or change tag expression",
  },
];

function permissionDoors({ permissions, account }: SideDoorFacts, options: SideDoorOptions): readonly SideDoor[] {
  if (!permissions) return [notLookedAt(`permissions of Lake Formation in ${account}`)];
  const doors = new Map<string, SideDoor>();
  for (const fact of permissions) {
    if (options.isOwn(fact.principal) || !isAboutMesh(fact, options)) continue;
    const opening = OPENING.find(
      ({ on, permissions: some }) => on === fact.on && fact.permissions.some((one) => some.includes(one)),
    );
    if (!opening) continue;
    const subject = holderOf(fact.principal) === "everyone" ? "everybody" : "somebody";
    const what = `${subject} ${opening.what}${fact.on === "catalog" ? "" : ` ${fact.name}`}`;
    doors.set(what, {
      severity: fact.permissions.includes("SUPER_USER") ? "critical" : "warning",
      kind: fact.on === "data-location" ? "data-location" : fact.on.startsWith("tag") ? "tag-holder" : "creator",
      what,
      who: distinct([...(doors.get(what)?.who ?? []), fact.principal]),
      remedy: "revoke it, unless who holds it is meant to and is watched",
    });
  }
  return [...doors.values()];
}

/** Locations count whatever they are: a table may lie anywhere. */
function isAboutMesh({ on, name }: PermissionFact, { governs }: SideDoorOptions): boolean {
  if (on === "database" || on === "table") return name === "*" || governs(name.split(".")[0] ?? "");
  return on === "tag" ? name === "*" || name.startsWith("purpose:") : true;
}

function hybridDoors({ locations, optIns, account }: SideDoorFacts): readonly SideDoor[] {
  const hybrid = (locations ?? []).filter(({ isHybrid }) => isHybrid);
  const optedIn = (optIns ?? []).map(({ principal }) => principal);
  return [
    ...(locations ? [] : [notLookedAt(`registered locations in ${account}`)]),
    ...(optIns ? [] : [notLookedAt(`opt-ins to hybrid access in ${account}`)]),
    ...hybrid.map(
      ({ arn }): SideDoor => ({
        severity: "critical",
        kind: "hybrid-access",
        what: `${arn} is registered for hybrid access: IAM alone opens it to whoever has not opted in`,
        who: WHOEVER_IAM_ALLOWS,
        remedy: "register the location without hybrid access",
      }),
    ),
    ...(optedIn.length === 0
      ? []
      : [
          {
            severity: "notice",
            kind: "hybrid-access",
            what: "somebody opted in to hybrid access: Lake Formation decides for these alone where a location is hybrid",
            who: distinct(optedIn),
            remedy: "none while no location of the lake is hybrid",
          } as const,
        ]),
  ];
}
