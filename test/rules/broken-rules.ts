/** One rule of the decision, broken: what is said there instead of what should be. */
export interface BrokenRule {
  /** What the broken code does. */
  readonly rule: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly from: string;
  readonly to: string;
}

/** Rules of the semantics, each broken in one place, as somebody might who is in a hurry. */
export const BROKEN_RULES: readonly BrokenRule[] = [
  // law 1: unknown means deny
  {
    rule: "what is unknown is denied, not a gap",
    file: "lib/model/decide.ts",
    from: `outcome: "gap", person, product`,
    to: `outcome: "deny", person, product`,
  },
  {
    rule: "what nobody spoke about is open",
    file: "lib/model/legs.ts",
    from: `    current = current.parents[0];\n  }\n  return false;`,
    to: `    current = current.parents[0];\n  }\n  return true;`,
  },
  {
    rule: "whom nobody spoke about may act",
    file: "lib/model/legs.ts",
    from: `if (!isAnythingSaid(leg, purpose)) return NO_FLAWS;`,
    to: `if (!isAnythingSaid(leg, purpose)) return undefined;`,
  },
  {
    rule: "a column that the owner does not mention is masked",
    file: "lib/model/view.ts",
    from: `ownEntry(columns, column.name) ?? "hidden"`,
    to: `ownEntry(columns, column.name) ?? "masked"`,
  },
  {
    rule: "a prohibition binds its own purpose only",
    file: "lib/model/purposes.ts",
    from: `return one === other || one.above.includes(other) || other.above.includes(one);`,
    to: `return one === other;`,
  },
  // law 2: two legs
  {
    rule: "nobody asks for the person's approval",
    file: "lib/model/decide.ts",
    from: `const personReasons = personLeg(mesh, who, why, at);`,
    to: `const personReasons = NO_REASONS;`,
  },
  {
    rule: "nobody asks for the owner's allowance",
    file: "lib/model/decide.ts",
    from: `const productReasons = noncompliance(what, why, at);`,
    to: `const productReasons = NO_REASONS;`,
  },
  {
    rule: "the first leg that fails is the only one reported",
    file: "lib/model/decide.ts",
    from: `reasons: allReasons(personReasons, productReasons)`,
    to: `reasons: personReasons.length > 0 ? personReasons : productReasons`,
  },
  {
    rule: "products show nothing while nobody is approved",
    file: "lib/model/linked-mesh.ts",
    from: `products: linkProducts(mesh, resolver)`,
    to: `products: mesh.approvals.length > 0 ? linkProducts(mesh, resolver) : new Map()`,
  },
  {
    rule: "a declassification counts only while its officer is among the people",
    file: "lib/model/linked-products.ts",
    from: `new Set(mesh.privacyOfficers)`,
    to: `new Set(mesh.privacyOfficers.filter((officer) => mesh.people.some(({ id }) => id === officer)))`,
  },
  // law 3: one purpose per session
  {
    rule: "a statement is about every purpose",
    file: "lib/model/statements.ts",
    from: `return purposes[position] === purpose.index;`,
    to: `return purposes[position] !== undefined;`,
  },
  {
    rule: "of several purposes in one name the first counts",
    file: "lib/model/decide-session.ts",
    from: `mesh.purposes.get(purpose)`,
    to: `mesh.purposes.get(purpose.split(/[^\\w-]/)[0] ?? "")`,
  },
  {
    rule: "who may act for much sees less",
    file: "lib/model/decide.ts",
    from: `view: sight.view`,
    to: `view: who.end - who.first > 1 ? {} : sight.view`,
  },
  {
    rule: "one of several parents suffices",
    file: "lib/model/legs.ts",
    from: `areCovered(leg, current.parents, at)`,
    to: `current.parents.some((parent) => areCovered(leg, [parent], at))`,
  },
  {
    rule: "of several parents' views the first counts",
    file: "lib/model/owner-view.ts",
    from: `return first ? rest.reduce(meetOfTwo, first) : {};`,
    to: `return rest.length < 0 ? meetOfTwo({}, {}) : (first ?? {});`,
  },
  // law 4: narrow only
  {
    rule: "the owner's treatment of a column does not matter",
    file: "lib/model/view.ts",
    from: `meet(owned, meet(ceilings.guardrail, ceilings.lineage))`,
    to: `meet(ceilings.guardrail, ceilings.lineage)`,
  },
  {
    rule: "what lies below two treatments is either of them",
    file: "lib/model/treatment.ts",
    from: `return one === "clear" ? other : "hidden";`,
    to: `return one === "clear" ? other : one;`,
  },
  {
    rule: "guardrails bind nobody",
    file: "lib/model/view.ts",
    from: `context.purpose.ceiling(column.classification)`,
    to: `(column.classification === undefined ? context.purpose.ceiling("") : "clear")`,
  },
  {
    rule: "consent stands in for the owner's filter",
    file: "lib/model/view.ts",
    from: `[view.rows, ...consentFilters(`,
    to: `[...([...inheritedFrom].some(({ purpose }) => purpose.lawfulBasis === "consent") ? [] : [view.rows]), ...consentFilters(`,
  },
  {
    rule: "of several sources of a column the last counts",
    file: "lib/model/view.ts",
    from: `return treatments.reduce<Treatment>(meet, "clear");`,
    to: `return treatments.at(-1) ?? "clear";`,
  },
  {
    rule: "a declassification is for every purpose",
    file: "lib/model/view.ts",
    from: `declassification.purposes.includes(purpose.purpose.id) && `,
    to: `purpose !== undefined && `,
  },
  {
    rule: "a filter may read what the purpose does not see",
    file: "lib/model/view.ts",
    from: `if (filterTells(table, view, context)) hide("filter-tells");`,
    to: `if (filterTells(table, { columns: {} }, context)) hide("filter-tells");`,
  },
  {
    rule: "a filter whose columns are gone is not carried",
    file: "lib/model/view.ts",
    from: `if (!images.has(column)) return hide("lineage-rows");`,
    to: `if (!images.has(column)) continue;`,
  },
  // law 5: taking away never gives
  {
    rule: "a statement that was withdrawn says nothing",
    file: "lib/model/statements.ts",
    from: `statusAt(statements, position) === REQUESTED`,
    to: `statusAt(statements, position) >= REQUESTED`,
  },
  {
    rule: "a statement that has ended says nothing",
    file: "lib/model/legs.ts",
    from: `|| isRequest(statements, position)) continue;`,
    to: `|| isRequest(statements, position) || flawAt(statements, position, at) === "expired") continue;`,
  },
  {
    rule: "a source that is closed carries no filter",
    file: "lib/model/view.ts",
    from: `if (inputs.some(({ input }) => !input)) return hide("lineage-closed");`,
    to: `if (inputs.length < 0) return hide("lineage-closed");`,
  },
  {
    rule: "those who do not consent are shown",
    file: "lib/model/row-filter.ts",
    from: `value: { type: "boolean", value: true } };`,
    to: `value: { type: "boolean", value: false } };`,
  },
  {
    rule: "without a consent column there is nothing to ask",
    file: "lib/model/view.ts",
    from: `: hide("consent-unknown")`,
    to: `: []`,
  },
  // law 6: decisions are values
  {
    rule: "a question about the past is about now",
    file: "lib/model/decide.ts",
    from: `const { person, product, purpose, at } = question;`,
    to: `const { person, product, purpose } = question;\n  const at = Math.max(question.at, Date.now());`,
  },
  {
    rule: "the view that was worked out first serves every purpose",
    file: "lib/model/products.ts",
    from: `node.seen?.get(purpose.index) ??`,
    to: `[...(node.seen?.values() ?? [])][0] ??`,
  },
  {
    rule: "the statement that is listed first decides",
    file: "lib/model/legs.ts",
    from: `    own = "closed";`,
    to: `    return "closed";`,
  },
  {
    rule: "an answer holds for ever",
    file: "lib/model/decide.ts",
    from: `const expiresAt = coveredUntil(who, why, { at, limit });`,
    to: `const expiresAt = limit < at ? coveredUntil(who, why, { at, limit }) : Number.POSITIVE_INFINITY;`,
  },
  // beyond the laws
  {
    rule: "a prohibition binds at its end too",
    file: "lib/model/products.ts",
    from: `from <= at && at < until && isRelated(`,
    to: `from <= at && at <= until && isRelated(`,
  },
  {
    rule: "a delegate decides about themselves",
    file: "lib/model/authority.ts",
    from: `decidedAt === undefined || decidedBy === authority.beneficiary) return NEVER;`,
    to: `decidedAt === undefined) return NEVER;`,
  },
];
