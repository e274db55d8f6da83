import { describe, expect, it } from "vitest";
import { EXPERIMENTS } from "../../bin/live/catalogue.ts";
import type { Facts, Verdict } from "../../bin/live/experiment.ts";

interface Case {
  readonly why: string;
  readonly facts: Facts;
  readonly verdict: Verdict;
}

/** For each experiment what AWS might show, and what that means for the kit. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  "column-tags-and-describe": [
    { why: "the tagged columns show", facts: { opened: false, columns: "city, id" }, verdict: "holds" },
    { why: "`describe` opens data", facts: { opened: true, columns: "city, id" }, verdict: "fails" },
    { why: "nothing shows", facts: { opened: false, columns: "" }, verdict: "fails" },
    { why: "more shows", facts: { opened: false, columns: "city, email, id" }, verdict: "fails" },
  ],
  "tag-grant-and-row-filter": [
    { why: "all rows show", facts: { rowsByFilter: 2, rowsByBoth: 4 }, verdict: "holds" },
    { why: "the filter stays", facts: { rowsByFilter: 2, rowsByBoth: 2 }, verdict: "stricter" },
    { why: "rows get lost", facts: { rowsByFilter: 2, rowsByBoth: 0 }, verdict: "fails" },
    { why: "the filter lets all through", facts: { rowsByFilter: 4, rowsByBoth: 4 }, verdict: "fails" },
    { why: "the filter opens nothing", facts: { rowsByFilter: 0, rowsByBoth: 4 }, verdict: "inconclusive" },
  ],
  "united-filters": [
    { why: "cells unite", facts: { emailsOfOslo: 2, emailsOfParis: 0, rowsOfParis: 1 }, verdict: "holds" },
    {
      why: "columns unite over all rows",
      facts: { emailsOfOslo: 2, emailsOfParis: 1, rowsOfParis: 1 },
      verdict: "fails",
    },
    { why: "cells get lost", facts: { emailsOfOslo: 0, emailsOfParis: 0, rowsOfParis: 1 }, verdict: "stricter" },
    { why: "one opens nothing", facts: { emailsOfOslo: 2, emailsOfParis: 0, rowsOfParis: 0 }, verdict: "inconclusive" },
  ],
  "hidden-filter-column": [
    { why: "the column stays hidden", facts: { rows: 2, cities: 0 }, verdict: "holds" },
    { why: "the column shows", facts: { rows: 2, cities: 2 }, verdict: "fails" },
    { why: "the filter does not work", facts: { rows: 0, cities: 0 }, verdict: "fails" },
    { why: "the filter is ignored", facts: { rows: 4, cities: 0 }, verdict: "fails" },
  ],
  "timestamp-column": [
    { why: "the filter is refused", facts: { rowsPlain: 2, rowsTimes: 0 }, verdict: "holds" },
    { why: "the filter works", facts: { rowsPlain: 2, rowsTimes: 2 }, verdict: "stricter" },
    { why: "the filter is ignored", facts: { rowsPlain: 2, rowsTimes: 4 }, verdict: "fails" },
    { why: "no filter works", facts: { rowsPlain: 0, rowsTimes: 0 }, verdict: "inconclusive" },
  ],
  "untagged-column": [
    { why: "it inherits", facts: { readableBefore: true, readableAfter: false, value: "describe" }, verdict: "holds" },
    { why: "it has no value", facts: { readableBefore: true, readableAfter: false, value: "none" }, verdict: "holds" },
    {
      why: "it keeps the value",
      facts: { readableBefore: true, readableAfter: false, value: "allow" },
      verdict: "fails",
    },
    {
      why: "it stays readable",
      facts: { readableBefore: true, readableAfter: true, value: "describe" },
      verdict: "fails",
    },
    {
      why: "it never was readable",
      facts: { readableBefore: false, readableAfter: false, value: "" },
      verdict: "inconclusive",
    },
  ],
  "new-column": [
    { why: "it stays hidden", facts: { readableBefore: true, isShown: false }, verdict: "holds" },
    { why: "it shows", facts: { readableBefore: true, isShown: true }, verdict: "fails" },
    { why: "nothing showed before", facts: { readableBefore: false, isShown: false }, verdict: "inconclusive" },
  ],
  "dropped-column-tags": [
    {
      why: "the tag comes back",
      facts: { columnsBefore: "city, id", columnsAfter: "city, id", tag: "allow" },
      verdict: "holds",
    },
    { why: "it does not", facts: { columnsBefore: "city, id", columnsAfter: "id", tag: "none" }, verdict: "stricter" },
    {
      why: "it comes back unseen",
      facts: { columnsBefore: "city, id", columnsAfter: "city, id", tag: "none" },
      verdict: "fails",
    },
    { why: "it never worked", facts: { columnsBefore: "", columnsAfter: "", tag: "none" }, verdict: "inconclusive" },
  ],
  "tag-in-use": [
    {
      why: "it vanishes",
      facts: { readableBefore: true, refusal: "", readableAfter: false, tag: "none" },
      verdict: "holds",
    },
    {
      why: "it is refused",
      facts: { readableBefore: true, refusal: "Invalid", readableAfter: true, tag: "allow" },
      verdict: "stricter",
    },
    {
      why: "it goes on to work",
      facts: { readableBefore: true, refusal: "", readableAfter: true, tag: "none" },
      verdict: "fails",
    },
    {
      why: "it stays listed",
      facts: { readableBefore: true, refusal: "", readableAfter: false, tag: "allow" },
      verdict: "fails",
    },
    {
      why: "it never worked",
      facts: { readableBefore: false, refusal: "", readableAfter: false, tag: "none" },
      verdict: "inconclusive",
    },
  ],
  "granted-filter": [
    {
      why: "it is refused",
      facts: { readableBefore: true, refusal: "Invalid", readableWithout: false, namesake: "" },
      verdict: "stricter",
    },
    {
      why: "the namesake inherits",
      facts: { readableBefore: true, refusal: "", readableWithout: false, namesake: "email, id" },
      verdict: "holds",
    },
    {
      why: "the grant goes with it",
      facts: { readableBefore: true, refusal: "", readableWithout: false, namesake: "" },
      verdict: "stricter",
    },
    {
      why: "it works on",
      facts: { readableBefore: true, refusal: "", readableWithout: true, namesake: "" },
      verdict: "fails",
    },
    {
      why: "it never worked",
      facts: { readableBefore: false, refusal: "", readableWithout: false, namesake: "" },
      verdict: "inconclusive",
    },
  ],
  "exact-revoke": [
    { why: "only the exact one counts", facts: revokes("city, id", ""), verdict: "holds" },
    { why: "the exact one leaves something", facts: revokes("city, id", "id"), verdict: "fails" },
    { why: "less is taken as named", facts: revokes("id", "id"), verdict: "stricter" },
    { why: "less takes all", facts: revokes("", ""), verdict: "fails" },
    { why: "a sibling goes too", facts: { ...revokes("city, id", ""), rowsOfOneFilter: 0 }, verdict: "fails" },
    {
      why: "a filter's revoke takes nothing",
      facts: { ...revokes("city, id", ""), rowsOfOneFilter: 3 },
      verdict: "fails",
    },
    { why: "nothing was open", facts: { ...revokes("", ""), before: "" }, verdict: "inconclusive" },
  ],
  "recreated-role": [
    { why: "grants live on", facts: { readableBefore: true, readableAfter: true, listedAfter: 2 }, verdict: "holds" },
    { why: "grants go", facts: { readableBefore: true, readableAfter: false, listedAfter: 0 }, verdict: "stricter" },
    {
      why: "grants are listed and dead",
      facts: { readableBefore: true, readableAfter: false, listedAfter: 2 },
      verdict: "fails",
    },
    {
      why: "grants work unseen",
      facts: { readableBefore: true, readableAfter: true, listedAfter: 0 },
      verdict: "fails",
    },
    {
      why: "it read nothing",
      facts: { readableBefore: false, readableAfter: false, listedAfter: 2 },
      verdict: "inconclusive",
    },
  ],
  "iam-allowed-principals": [
    { why: "it opens", facts: { openedBefore: false, opened: true, closed: true }, verdict: "holds" },
    { why: "it opens nothing", facts: { openedBefore: false, opened: false, closed: true }, verdict: "stricter" },
    { why: "it was open all along", facts: { openedBefore: true, opened: true, closed: true }, verdict: "fails" },
    { why: "it stays open", facts: { openedBefore: false, opened: true, closed: false }, verdict: "fails" },
  ],
  "insert-and-delete": [
    { why: "writing reads", facts: { readable: true }, verdict: "holds" },
    { why: "writing does not", facts: { readable: false }, verdict: "stricter" },
  ],
  "default-database": [
    { why: "it is not asked for", facts: { withDefault: true, asKit: true }, verdict: "holds" },
    { why: "it is asked for", facts: { withDefault: true, asKit: false }, verdict: "fails" },
    { why: "nobody can query", facts: { withDefault: false, asKit: false }, verdict: "inconclusive" },
  ],
  "read-back": [
    { why: "all is equal", facts: { grantsAreEqual: true, filterIsEqual: true, tagsAreEqual: true }, verdict: "holds" },
    {
      why: "grants differ",
      facts: { grantsAreEqual: false, filterIsEqual: true, tagsAreEqual: true },
      verdict: "fails",
    },
    {
      why: "the filter differs",
      facts: { grantsAreEqual: true, filterIsEqual: false, tagsAreEqual: true },
      verdict: "fails",
    },
    { why: "tags differ", facts: { grantsAreEqual: true, filterIsEqual: true, tagsAreEqual: false }, verdict: "fails" },
  ],
  "lower-case-tags": [
    { why: "case is lost", facts: { key: "purpose:mixed", values: "allow, describe", found: "" }, verdict: "holds" },
    {
      why: "case counts",
      facts: { key: "purpose:Mixed", values: "", found: "EntityNotFoundException" },
      verdict: "stricter",
    },
    {
      why: "case is kept and does not count",
      facts: { key: "purpose:Mixed", values: "Allow, Describe", found: "" },
      verdict: "fails",
    },
  ],
  "expression-size": [
    { why: "the limit is there", facts: { atLimit: "", beyond: "InvalidInputException: too long" }, verdict: "holds" },
    { why: "there is more room", facts: { atLimit: "", beyond: "" }, verdict: "stricter" },
    {
      why: "there is less room",
      facts: { atLimit: "InvalidInputException: too long", beyond: "InvalidInputException: too long" },
      verdict: "fails",
    },
    {
      why: "the role is unknown",
      facts: { atLimit: "InvalidInputException: Invalid principal", beyond: "" },
      verdict: "inconclusive",
    },
  ],
  "concurrent-changes": [
    {
      why: "some conflict",
      facts: { granted: 3, listed: 3, conflicts: 5, refusals: "ConcurrentModificationException" },
      verdict: "holds",
    },
    { why: "none conflicts", facts: { granted: 8, listed: 8, conflicts: 0, refusals: "" }, verdict: "stricter" },
    { why: "one gets lost", facts: { granted: 8, listed: 7, conflicts: 0, refusals: "" }, verdict: "fails" },
    {
      why: "another name is given",
      facts: { granted: 3, listed: 3, conflicts: 0, refusals: "ConflictException" },
      verdict: "fails",
    },
  ],
  "propagation-times": [
    { why: "it takes seconds", facts: { grantLongestSeconds: 9, revokeLongestSeconds: 12 }, verdict: "holds" },
    { why: "a revoke is late", facts: { grantLongestSeconds: 9, revokeLongestSeconds: 300 }, verdict: "fails" },
    {
      why: "a grant never comes",
      facts: { grantLongestSeconds: 300, revokeLongestSeconds: 0 },
      verdict: "inconclusive",
    },
  ],
  "revoked-person": [
    { why: "that person's are refused", facts: person({}), verdict: "holds" },
    { why: "the session goes on", facts: person({ refused: false }), verdict: "fails" },
    { why: "another's ends", facts: person({ otherReads: false }), verdict: "fails" },
    { why: "a new one is refused", facts: person({ laterReads: false }), verdict: "fails" },
    { why: "nothing was readable", facts: person({ readableBefore: false }), verdict: "inconclusive" },
  ],
  "key-policy": [
    { why: "the one role alone", facts: key({}), verdict: "holds" },
    { why: "another context", facts: key({ otherContext: true }), verdict: "fails" },
    { why: "another role", facts: key({ otherRole: true }), verdict: "fails" },
    { why: "no tag", facts: key({ otherTag: true }), verdict: "fails" },
    { why: "nobody", facts: key({ isOpen: false }), verdict: "inconclusive" },
    { why: "another role and not its own", facts: key({ isOpen: false, otherRole: true }), verdict: "fails" },
  ],
  partition: [
    { why: "commercial", facts: { partition: "aws" }, verdict: "holds" },
    { why: "China", facts: { partition: "aws-cn" }, verdict: "fails" },
  ],
  "cross-account-filter": [
    { why: "the filter's cells show", facts: { rows: 2, columns: "id" }, verdict: "holds" },
    { why: "more rows show", facts: { rows: 4, columns: "id" }, verdict: "fails" },
    { why: "more columns show", facts: { rows: 2, columns: "email, id" }, verdict: "fails" },
    { why: "nothing shows", facts: { rows: 0, columns: "" }, verdict: "inconclusive" },
  ],
};

function revokes(afterLess: string, afterExact: string): Facts {
  return { before: "city, id", rowsOfBothFilters: 3, rowsOfOneFilter: 1, afterLess, afterExact };
}

function person(other: Facts): Facts {
  return { readableBefore: true, refused: true, otherReads: true, laterReads: true, ...other };
}

function key(other: Facts): Facts {
  return { isOpen: true, otherContext: false, otherRole: false, otherTag: false, ...other };
}

describe.each(EXPERIMENTS)("$id", ({ id, judge }) => {
  it.each(CASES[id] ?? [])("$verdict: $why", ({ facts, verdict }) => {
    expect(judge(facts).verdict).toBe(verdict);
  });

  it("can turn out more than one way", () => {
    expect(new Set(CASES[id]?.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
  });
});
