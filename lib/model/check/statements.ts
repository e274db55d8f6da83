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

/** What was approved of one person or one product. */
interface Leg {
  readonly what: "approval" | "allowance";
  /** Id of the person or the product. */
  readonly about: string;
  readonly authority: Authority;
  /** Where its statements stand. */
  readonly section: string;
  readonly approved: readonly Approved[];
}

interface Approved {
  readonly statement: Statement;
  readonly position: number;
}

/** One statement of a leg. */
interface Stated extends Leg, Approved {
  readonly path: string;
}

/** A warning, and what it has in common with others of its kind. */
type Grouped = readonly [group: string, warning: Warning];

/** What statements go by. */
interface Known {
  readonly purposes: GovernedMesh["purposes"];
  /** By who delegated. */
  readonly delegations: ReadonlyMap<string, readonly Delegation[]>;
}

/** Statements that count for nothing, at whatever time one looks. */
export function statementWarnings(mesh: GovernedMesh): readonly Warning[] {
  const known = { purposes: mesh.purposes, delegations: Map.groupBy(mesh.mesh.delegations, ({ from }) => from) };
  const legs = [...personLegs(mesh), ...productLegs(mesh)];
  const undecided = legs.flatMap((leg) => stated(leg, ({ decidedBy }) => decidedBy === undefined));
  const unauthorised = legs.flatMap((leg) => outOfReach(leg, known));
  const ahead = legs.flatMap((leg) =>
    stated(leg, ({ purpose, purposeVersion }) => purposeVersion > (mesh.purposes.get(purpose)?.version ?? 0)),
  );
  return [
    ...undecided.map(withoutDecider),
    ...summedUp(unauthorised.map(withoutAuthority)),
    ...summedUp([...ahead.map((one) => versionAhead(one, mesh)), ...acknowledgedAhead(mesh)]),
    ...delegators(mesh),
  ];
}

function personLegs({ mesh }: GovernedMesh): readonly Leg[] {
  const people = new Map(mesh.people.map((person) => [person.id, person]));
  const approvals = mesh.approvals.map((statement, position) => ({ statement, position }));
  const approved = approvals.filter(({ statement }) => statement.status === "approved");
  return [...Map.groupBy(approved, ({ statement }) => statement.person)].flatMap(([id, ofPerson]): readonly Leg[] => {
    const person = people.get(id);
    if (!person) return [];
    const authority = authorityOverPerson(person, people);
    return [{ what: "approval", about: id, authority, section: "approvals", approved: ofPerson }];
  });
}

function productLegs({ mesh, products }: GovernedMesh): readonly Leg[] {
  const domains = new Map(mesh.domains.map((domain) => [domain.id, domain]));
  return products.map(({ product, path }): Leg => {
    const assignments = product.assignments.map((statement, position) => ({ statement, position }));
    const approved = assignments.filter(
      ({ statement }) => statement.effect === "allow" && statement.status === "approved",
    );
    const authority = authorityOverProduct(product, domains.get(product.domain));
    return { what: "allowance", about: product.id, authority, section: `${path}.assignments`, approved };
  });
}

function stated(leg: Leg, isMeant: (statement: Statement) => boolean): readonly Stated[] {
  return leg.approved
    .filter(({ statement }) => isMeant(statement))
    .map((one) => ({ ...leg, ...one, path: `${leg.section}[${one.position}]` }));
}

/** Statements without authority that no later one about their purpose follows: those before it are history. */
function outOfReach(leg: Leg, known: Known): readonly Stated[] {
  const found = stated(leg, (statement) => isOutOfReach(statement, leg, known));
  if (found.length === 0) return found;
  const ends = new Map<string, Instant>();
  for (const { statement } of leg.approved) {
    const { purpose } = statement;
    ends.set(purpose, Math.max(ends.get(purpose) ?? Number.NEGATIVE_INFINITY, endOf(statement, leg, known)));
  }
  return found.filter(({ statement }) => endOf(statement, leg, known) === ends.get(statement.purpose));
}

/** Whether a statement that would count was decided with authority at no time of it. */
function isOutOfReach(statement: Statement, leg: Leg, known: Known): boolean {
  const { decidedBy, onBehalfOf, validFrom = Number.NEGATIVE_INFINITY } = statement;
  const purpose = known.purposes.get(statement.purpose);
  // whatever became of the purpose since, the statement is history
  if (decidedBy === undefined || purpose?.status === "retired" || purpose?.version !== statement.purposeVersion)
    return false;
  const window = authorityWindow(statement, leg.authority, known.delegations.get(onBehalfOf ?? "") ?? []);
  return Math.max(window.from, validFrom) >= Math.min(window.until, endOf(statement, leg, known));
}

function endOf(statement: Statement, { what }: Leg, { purposes }: Known): Instant {
  const { validFrom = Number.NEGATIVE_INFINITY, validUntil = Number.POSITIVE_INFINITY } = statement;
  const longest = purposes.get(statement.purpose)?.maxApproval ?? Number.POSITIVE_INFINITY;
  return what === "approval" ? Math.min(validUntil, validFrom + longest) : validUntil;
}

function withoutDecider({ path }: Stated): Warning {
  return {
    id: "no-decider",
    path: `${path}.decidedBy`,
    message: "is missing from an approved statement, which therefore never counts",
    help: "name who decided it, or make it `requested`",
  };
}

function withoutAuthority(one: Stated): Grouped {
  const { decidedBy = "", onBehalfOf } = one.statement;
  const key = onBehalfOf === undefined ? "decidedBy" : "onBehalfOf";
  const { message, help } = whyNot(one, onBehalfOf ?? decidedBy);
  return [`${key}\n${decidedBy}\n${onBehalfOf}`, { id: "no-authority", path: `${one.path}.${key}`, message, help }];
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

function versionAhead({ statement, path, what }: Stated, { purposes }: GovernedMesh): Grouped {
  const { purpose, purposeVersion } = statement;
  const warning: Warning = {
    id: "version-ahead",
    path: `${path}.purposeVersion`,
    message: `\`${purpose}\` has no version \`${purposeVersion}\` yet, so this ${what} does not count`,
    help: `its version is \`${purposes.get(purpose)?.version}\``,
  };
  return [`${what}\n${purpose}\n${purposeVersion}`, warning];
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
