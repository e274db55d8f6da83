import { type Authority, authorityOverPerson, authorityOverProduct, authorityWindow } from "../authority.ts";
import { shortened } from "../document/place.ts";
import type { Delegation, Instant, Mesh, Statement } from "../mesh.ts";
import { slipOf } from "../slip.ts";
import { type GovernedMesh, quotedList } from "./governed.ts";
import type { Warning } from "./warning.ts";

/** Comparing names costs the number of delegations times that of deciders: nobody mistypes that many. */
const MOST_COMPARISONS = 1_000_000;
/** How many deciders advice names. */
const MOST_NAMED = 3;

/** An approval, or an allowance, that was approved. */
interface Stated {
  readonly statement: Statement;
  readonly path: string;
  readonly what: "approval" | "allowance";
  /** The person or product that it is about. */
  readonly about: string;
  readonly authority: Authority;
  /** When it ends by itself at the latest. */
  readonly until: Instant;
}

/** A warning, and what it has in common with others of its kind. */
type Grouped = readonly [group: string, warning: Warning];

/** Statements that count for nothing, at whatever time one looks. */
export function statementWarnings(mesh: GovernedMesh): readonly Warning[] {
  const stated = [...approvals(mesh), ...allowances(mesh)];
  const delegations = Map.groupBy(mesh.mesh.delegations, ({ from }) => from);
  const outOfReach = latest(stated).flatMap((one) => unauthorised(one, { purposes: mesh.purposes, delegations }));
  const ahead = [...stated.flatMap((one) => versionAhead(one, mesh)), ...acknowledgedAhead(mesh)];
  return [...stated.flatMap(undecided), ...summedUp(outOfReach), ...summedUp(ahead), ...delegators(mesh)];
}

function approvals({ mesh, purposes }: GovernedMesh): readonly Stated[] {
  const people = new Map(mesh.people.map((person) => [person.id, person]));
  const authorities = new Map<string, Authority>();
  return mesh.approvals.flatMap((statement, position): readonly Stated[] => {
    const person = people.get(statement.person);
    if (statement.status !== "approved" || !person) return [];
    const authority = authorities.get(person.id) ?? authorityOverPerson(person, people);
    authorities.set(person.id, authority);
    const { validFrom = Number.NEGATIVE_INFINITY, validUntil = Number.POSITIVE_INFINITY } = statement;
    const longest = purposes.get(statement.purpose)?.maxApproval ?? Number.POSITIVE_INFINITY;
    const until = Math.min(validUntil, validFrom + longest);
    return [{ statement, path: `approvals[${position}]`, what: "approval", about: person.id, authority, until }];
  });
}

function allowances({ mesh, products }: GovernedMesh): readonly Stated[] {
  const domains = new Map(mesh.domains.map((domain) => [domain.id, domain]));
  return products.flatMap(({ product, path }) => {
    const authority = authorityOverProduct(product, domains.get(product.domain));
    return product.assignments.flatMap((statement, position): readonly Stated[] => {
      if (statement.status !== "approved" || statement.effect !== "allow") return [];
      const until = statement.validUntil ?? Number.POSITIVE_INFINITY;
      const place = `${path}.assignments[${position}]`;
      return [{ statement, path: place, what: "allowance", about: product.id, authority, until }];
    });
  });
}

/** Of each person's or product's statements about one purpose the last: those before it are history. */
function latest(stated: readonly Stated[]): readonly Stated[] {
  const last = new Map<string, Stated>();
  for (const one of stated) {
    const key = `${one.what}\n${one.about}\n${one.statement.purpose}`;
    const other = last.get(key);
    if (!other || other.until < one.until) last.set(key, one);
  }
  return [...last.values()];
}

function undecided({ statement, path }: Stated): readonly Warning[] {
  if (statement.decidedBy !== undefined) return [];
  return [
    {
      id: "no-decider",
      path: `${path}.decidedBy`,
      message: "is missing from an approved statement, which therefore never counts",
      help: "name who decided it, or make it `requested`",
    },
  ];
}

interface Known {
  readonly purposes: GovernedMesh["purposes"];
  /** By who delegated. */
  readonly delegations: ReadonlyMap<string, readonly Delegation[]>;
}

function unauthorised(one: Stated, { purposes, delegations }: Known): readonly Grouped[] {
  const { statement, path, authority } = one;
  const { decidedBy, onBehalfOf, validFrom = Number.NEGATIVE_INFINITY } = statement;
  const purpose = purposes.get(statement.purpose);
  // whatever became of the purpose since, the statement is history
  if (decidedBy === undefined || purpose?.status === "retired" || purpose?.version !== statement.purposeVersion)
    return [];
  const window = authorityWindow(statement, authority, delegations.get(onBehalfOf ?? "") ?? []);
  if (Math.max(window.from, validFrom) < Math.min(window.until, one.until)) return [];

  const key = onBehalfOf === undefined ? "decidedBy" : "onBehalfOf";
  const { message, help } = whyNot(one, onBehalfOf ?? decidedBy);
  return [[`${key}\n${decidedBy}\n${onBehalfOf}`, { id: "no-authority", path: `${path}.${key}`, message, help }]];
}

/** @param decider whose authority the statement goes by */
function whyNot({ what, about, statement, authority }: Stated, decider: string): Omit<Warning, "id" | "path"> {
  const { deciders, predecessor, beneficiary } = authority;
  const never = `so this ${what} never counts`;
  const named = `\`${shortened(decider)}\``;
  const own = [decider, statement.decidedBy].includes(beneficiary);
  const may = [...deciders].filter((id) => id !== beneficiary);
  const few = may.slice(0, MOST_NAMED);
  const lacking = `give \`${shortened(about)}\` ${what === "approval" ? "a manager" : "an owner"}, who decides`;
  const remedy =
    may.length === 0 ? lacking : `have ${may.length > 1 ? "one of " : ""}${quotedList(few.map(shortened))} decide`;
  if (own) return { message: `nobody decides about themselves, ${never}`, help: remedy };
  if (statement.onBehalfOf !== undefined && deciders.has(decider)) {
    return {
      message: `no delegation from ${named} to \`${shortened(statement.decidedBy ?? "")}\` covers it, ${never}`,
      help: "state one that holds at `decidedAt`, before the end of what is decided, or correct the names",
    };
  }
  const slip = slipOf(decider, predecessor ? [...may, predecessor.id] : may);
  return {
    message: `${named} has no say over \`${shortened(about)}\` at any time of it, ${never}`,
    help: slip === undefined || slip === decider ? remedy : `did you mean \`${shortened(slip)}\`?`,
  };
}

function versionAhead({ statement, path, what }: Stated, { purposes }: GovernedMesh): readonly Grouped[] {
  const { purpose, purposeVersion } = statement;
  const version = purposes.get(purpose)?.version ?? purposeVersion;
  if (purposeVersion <= version) return [];
  const warning: Warning = {
    id: "version-ahead",
    path: `${path}.purposeVersion`,
    message: `\`${purpose}\` has no version \`${purposeVersion}\` yet, so this ${what} does not count`,
    help: `its version is \`${version}\``,
  };
  return [[`${what}\n${purpose}\n${purposeVersion}`, warning]];
}

function acknowledgedAhead({ mesh, purposes }: GovernedMesh): readonly Grouped[] {
  return mesh.acknowledgements.flatMap(({ purpose, version }, position): readonly Grouped[] => {
    const current = purposes.get(purpose)?.acknowledgement?.version;
    if (current === undefined || version <= current) return [];
    const warning: Warning = {
      id: "version-ahead",
      path: `acknowledgements[${position}].version`,
      message: `\`${purpose}\` has no terms of version \`${version}\` yet, so accepting them does not count`,
      help: `the version of its terms is \`${current}\``,
    };
    return [[`acknowledgement\n${purpose}\n${version}`, warning]];
  });
}

/** Delegations by somebody who has nothing to decide, and whose name is one slip away from somebody's who has. */
function delegators({ mesh }: GovernedMesh): readonly Warning[] {
  const deciders = decidersOf(mesh);
  const most = Math.floor(MOST_COMPARISONS / Math.max(1, deciders.size));
  const unknown = [...mesh.delegations.entries()].filter(([, { from }]) => !deciders.has(from));
  return unknown.slice(0, most).flatMap(([position, { from }]): readonly Warning[] => {
    const meant = slipOf(from, deciders);
    if (meant === undefined) return [];
    return [
      {
        id: "delegator",
        path: `delegations[${position}].from`,
        message: `\`${shortened(from)}\` has nothing to decide, so this delegation lets nobody decide`,
        help: `did you mean \`${shortened(meant)}\`?`,
      },
    ];
  });
}

function decidersOf({ people, domains, products }: Mesh): ReadonlySet<string> {
  const all = [
    ...people.flatMap(({ manager, previousManager }) => [manager, previousManager?.id]),
    ...domains.flatMap(({ owners }) => owners),
    ...products.flatMap(({ owners, previousOwner }) => [...owners, previousOwner?.id]),
  ];
  return new Set(all.filter((id) => id !== undefined));
}

/** One warning per group, which says how many there are: one name mistyped in a hundred statements is one mistake. */
function summedUp(found: readonly Grouped[]): readonly Warning[] {
  return [...Map.groupBy(found, ([group]) => group).values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const [, warning] = first;
    const [next] = others;
    if (!next) return [warning];
    const more = others.length > 1 ? `${others.length} others, the next` : "another one";
    return [{ ...warning, message: `${warning.message}; the same goes for ${more} at \`${next[1].path}\`` }];
  });
}
