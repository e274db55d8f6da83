import fc from "fast-check";
import type {
  Approval,
  Delegation,
  Instant,
  Millis,
  Person,
  Purpose,
  Statement,
  StatementStatus,
} from "../../../lib/model/mesh.ts";
import { draw, pick } from "./pick.ts";
import { purposeAt } from "./purposes.ts";
import { arbitraryInstant, arbitraryInterval, EARLY, type Interval, overlap } from "./times.ts";

/** One statement before its purpose and its deciders are known. */
export interface DrawnStatement {
  readonly purpose: number;
  readonly outdated: boolean;
  readonly status: StatementStatus;
  readonly interval: Interval;
  readonly decider: "authority" | "delegate" | "beneficiary" | "anyone" | "nobody";
  readonly who: number;
  readonly decidedAt: Instant;
}

export const drawnStatement: fc.Arbitrary<DrawnStatement> = fc.record({
  purpose: draw,
  outdated: fc.oneof({ weight: 16, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  status: fc.oneof(
    { weight: 9, arbitrary: fc.constant<StatementStatus>("approved") },
    { weight: 1, arbitrary: fc.constantFrom<StatementStatus>("requested", "rejected", "revoked") },
  ),
  interval: arbitraryInterval,
  decider: fc.oneof(
    { weight: 20, arbitrary: fc.constant("authority" as const) },
    { weight: 3, arbitrary: fc.constant("delegate" as const) },
    { weight: 2, arbitrary: fc.constantFrom("beneficiary" as const, "anyone" as const, "nobody" as const) },
  ),
  who: draw,
  decidedAt: arbitraryInstant,
});

/** Who may decide, and who else may turn up as the decider. */
export interface Deciders {
  readonly authorities: readonly string[];
  readonly beneficiary?: string | undefined;
  readonly anyone: readonly string[];
  readonly delegations: readonly Delegation[];
}

export function statementOf(drawn: DrawnStatement, purposes: readonly Purpose[], deciders: Deciders): Statement {
  const purpose = purposeAt(purposes, drawn.purpose);
  return {
    purpose: purpose.id,
    purposeVersion: drawn.outdated ? Math.max(1, purpose.version - 1) : purpose.version,
    status: drawn.status,
    ...drawn.interval,
    ...decision(drawn, deciders),
  };
}

function decision({ decider, who, decidedAt }: DrawnStatement, deciders: Deciders): Partial<Statement> {
  switch (decider) {
    case "authority":
      return { decidedBy: pick(deciders.authorities, who) };
    case "beneficiary": {
      const { beneficiary = pick(deciders.anyone, who) } = deciders;
      const asDelegate = deciders.delegations.find(
        ({ from, to }) => to === beneficiary && deciders.authorities.includes(from),
      );
      return { decidedBy: beneficiary, ...(asDelegate ? { onBehalfOf: asDelegate.from, decidedAt } : {}) };
    }
    case "anyone": {
      const claimed = pick(deciders.authorities, who);
      const isClaimed = who % 2 === 1 && claimed !== undefined;
      return { decidedBy: pick(deciders.anyone, who), ...(isClaimed ? { onBehalfOf: claimed, decidedAt } : {}) };
    }
    case "nobody":
      return {};
    case "delegate": {
      const fitting = deciders.delegations.filter(({ from }) => deciders.authorities.includes(from));
      const chosen = pick([...fitting, ...fitting, ...deciders.delegations], who);
      return chosen ? { decidedBy: chosen.to, onBehalfOf: chosen.from, decidedAt } : {};
    }
  }
}

/** The statements without those that overlap an earlier one, which a document may not hold. */
export function withoutOverlaps<T extends Statement>(
  statements: readonly T[],
  group: (statement: T) => string,
  end: (statement: T) => Instant | undefined = ({ validUntil }) => validUntil,
): readonly T[] {
  const kept: T[] = [];
  for (const statement of statements) {
    const clash = kept.some(
      (other) =>
        statement.status === "approved" &&
        other.status === "approved" &&
        group(other) === group(statement) &&
        overlap({ ...other, validUntil: end(other) }, { ...statement, validUntil: end(statement) }),
    );
    if (!clash) kept.push(statement);
  }
  return kept;
}

export type DrawnApproval = DrawnStatement & { readonly person: number };

export const drawnApprovals: fc.Arbitrary<readonly DrawnApproval[]> = fc.array(
  fc.tuple(drawnStatement, draw).map(([statement, person]) => ({ ...statement, person })),
  { minLength: 8, maxLength: 16 },
);

export function approvalsOf(
  drawn: readonly DrawnApproval[],
  {
    purposes,
    people,
    delegations,
  }: { purposes: readonly Purpose[]; people: readonly Person[]; delegations: readonly Delegation[] },
): readonly Approval[] {
  const approvals = drawn.flatMap((statement): readonly Approval[] => {
    // whom nobody manages nobody can approve
    const managed = people.filter(({ manager }) => manager);
    const person = pick([...managed, ...managed, ...managed, ...managed, ...people], statement.person);
    if (!person) return [];
    const deciders: Deciders = {
      authorities: [...managersOf(person, people), ...previous(person)],
      beneficiary: person.id,
      anyone: people.map(({ id }) => id),
      delegations,
    };
    const approval = statementOf(statement, purposes, deciders);
    // an approval that counts says from when, for that is where its longest run is counted from
    const validFrom = approval.validFrom ?? (approval.status === "approved" ? EARLY : undefined);
    return [{ person: person.id, ...approval, validFrom }];
  });
  const longest = new Map<string, Millis>(purposes.map(({ id, maxApproval }) => [id, maxApproval]));
  return withoutOverlaps(
    approvals,
    ({ person, purpose }) => `${person} ${purpose}`,
    ({ purpose, validFrom = -Infinity, validUntil = Infinity }) =>
      Math.min(validUntil, validFrom + (longest.get(purpose) ?? Infinity)),
  );
}

function managersOf(person: Person, people: readonly Person[]): readonly string[] {
  const manager = people.find(({ id }) => id === person.manager);
  return manager ? [manager.id, ...managersOf(manager, people)] : [];
}

function previous({ previousManager }: Person): readonly string[] {
  return previousManager ? [previousManager.id] : [];
}
