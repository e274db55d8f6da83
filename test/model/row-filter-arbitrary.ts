import fc from "fast-check";
import type { Literal, RowFilter } from "../../lib/model/row-filter.ts";

/** Few names, so that several comparisons of one filter meet in a column. */
const filterColumn = fc.constantFrom("city", "amount", "is_open", "a", "b2");

const text = fc.oneof(
  fc.constantFrom("", "'", "''", "Oslo", "a%b_c", "AND", "é\u{1f600}", "\t"),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map(String),
  fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`),
);

const literal: fc.Arbitrary<Literal> = fc.oneof(
  number.map((text): Literal => ({ type: "number", text })),
  text.map((value): Literal => ({ type: "string", value })),
  fc.boolean().map((value): Literal => ({ type: "boolean", value })),
);

const leaf: fc.Arbitrary<RowFilter> = fc.oneof(
  fc.record({
    kind: fc.constant("compare" as const),
    column: filterColumn,
    operator: fc.constantFrom("=", "<>", "<", "<=", ">", ">="),
    value: literal,
  }),
  fc.record({
    kind: fc.constant("in" as const),
    column: filterColumn,
    negated: fc.boolean(),
    values: fc.array(literal, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("between" as const),
    column: filterColumn,
    negated: fc.boolean(),
    low: literal,
    high: literal,
  }),
  fc.record({ kind: fc.constant("like" as const), column: filterColumn, negated: fc.boolean(), pattern: text }),
  fc.record({ kind: fc.constant("null" as const), column: filterColumn, negated: fc.boolean() }),
);

/** Any filter in canonical form. */
export const rowFilter: fc.Arbitrary<RowFilter> = fc.letrec<{ any: RowFilter; and: RowFilter; or: RowFilter }>(
  (tie) => ({
    any: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      tie("and"),
      tie("or"),
      tie("any").map((operand): RowFilter => ({ kind: "not", operand })),
    ),
    and: operandsOf(tie("any"), "and"),
    or: operandsOf(tie("any"), "or"),
  }),
).any;

function operandsOf(any: fc.Arbitrary<RowFilter>, kind: "and" | "or"): fc.Arbitrary<RowFilter> {
  return fc.array(any, { minLength: 2, maxLength: 3 }).map(
    (operands): RowFilter => ({
      kind,
      operands: operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand])),
    }),
  );
}

/** Text that is made of the words of the grammar, so that it comes near to being a filter. */
export const nearlyFilterText: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ..."( ) , = <> <= AND or NOT in BETWEEN LIKE is null true city amount Upper 'x' ' '' 1 -2.5 1e5 - ! \" ;".split(
        " ",
      ),
    ),
    { maxLength: 14 },
  )
  .map((words) => words.join(" "));
