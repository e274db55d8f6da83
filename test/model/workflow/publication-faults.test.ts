import { describe, expect, it } from "vitest";
import type { Purpose } from "../../../lib/model/mesh.ts";
import { publicationFaults, purposesToConfirm } from "../../../lib/model/workflow/publication-faults.ts";
import { purpose } from "../../contract/sample-mesh.ts";

function faultyPaths(before: readonly Purpose[], next: readonly Purpose[]): readonly string[] {
  return publicationFaults({ purposes: before }, { purposes: next }).map(({ path }) => path);
}

const GENERAL = purpose("general");
const MARKETING = purpose("marketing", { parents: ["general"] });
const EMAIL = purpose("email", { parents: ["marketing"] });
const raised = (old: Purpose, given: Partial<Purpose> = {}): Purpose => ({
  ...old,
  version: old.version + 1,
  ...given,
});

describe("what a publication may change", () => {
  it("adds purposes, retires them and changes their words", () => {
    const words = { ...MARKETING, title: "Advertising", status: "retired" as const };

    expect(faultyPaths([GENERAL, MARKETING], [GENERAL, words, purpose("fraud")])).toEqual([]);
  });

  it("raises every version above a new purpose: who was approved for those above could act for it at once", () => {
    const before = [GENERAL, MARKETING];

    expect(faultyPaths(before, [GENERAL, MARKETING, EMAIL])).toEqual(["purposes.general", "purposes.marketing"]);
    expect(faultyPaths(before, [GENERAL, raised(MARKETING), EMAIL])).toEqual(["purposes.general"]);
    expect(faultyPaths(before, [raised(GENERAL), raised(MARKETING), EMAIL])).toEqual([]);
    expect(faultyPaths([], [GENERAL, MARKETING, EMAIL])).toEqual([]);
  });

  it("never drops a purpose: what was said about it, and below it, would be forgotten", () => {
    expect(faultyPaths([GENERAL, MARKETING], [GENERAL])).toEqual(["purposes.marketing"]);
  });

  it("never lowers a version", () => {
    expect(faultyPaths([raised(GENERAL)], [GENERAL])).toEqual(["purposes.general"]);
  });

  it.each([
    { parents: ["general"], why: "removes a parent" },
    { parents: ["marketing", "general"], why: "adds a parent" },
    { parents: [], why: "removes all parents" },
  ])("raises every version that an edge touches when it $why", ({ parents }) => {
    const before = [GENERAL, MARKETING, EMAIL];
    const moved = { ...EMAIL, parents };

    const faults = faultyPaths(before, [GENERAL, MARKETING, moved]);

    expect(faults).toContain("purposes.email");
    expect(faults).toContain("purposes.marketing");
    // also where the edge is gone: a prohibition of `email` closed `general` as well
    expect(faultyPaths(before, [GENERAL, raised(MARKETING), raised(moved)])).toEqual(["purposes.general"]);
    expect(faultyPaths(before, [raised(GENERAL), raised(MARKETING), raised(moved)])).toEqual([]);
  });

  it.each([
    { why: "consent is no longer asked for", given: { lawfulBasis: "contract" as const } },
    { why: "approvals last longer", given: { maxApproval: MARKETING.maxApproval + 1 } },
  ])("raises the version when $why", ({ given }) => {
    const changed = { ...MARKETING, ...given };

    expect(faultyPaths([GENERAL, MARKETING], [GENERAL, changed])).toEqual(["purposes.marketing"]);
    expect(faultyPaths([GENERAL, MARKETING], [GENERAL, raised(changed)])).toEqual([]);
  });

  it("lets approvals become shorter under the same version", () => {
    const shorter = { ...MARKETING, maxApproval: MARKETING.maxApproval - 1 };

    expect(faultyPaths([GENERAL, MARKETING], [GENERAL, shorter])).toEqual([]);
  });

  const terms = (version: number, text: string) => ({ ...MARKETING, acknowledgement: { version, text } });

  it.each([
    { why: "other words under the same version", next: terms(2, "be kinder") },
    { why: "a version that somebody may have agreed to long ago", next: terms(1, "be kinder") },
    { why: "no terms, which would let them come back under a version that was agreed to", next: MARKETING },
  ])("lets nobody count as having agreed to $why", ({ next }) => {
    const before = [GENERAL, terms(2, "be kind")];

    expect(faultyPaths(before, [GENERAL, next])).toEqual(["purposes.marketing.acknowledgement"]);
    expect(faultyPaths(before, [GENERAL, raised(next)])).toEqual(["purposes.marketing.acknowledgement"]);
    expect(faultyPaths(before, [GENERAL, terms(3, "be kinder")])).toEqual([]);
  });

  it("lets terms be asked for that were not before", () => {
    expect(faultyPaths([GENERAL, MARKETING], [GENERAL, terms(1, "be kind")])).toEqual([]);
  });

  it("names the purposes whose statements must be confirmed", () => {
    const names = purposesToConfirm(
      { purposes: [GENERAL, MARKETING] },
      { purposes: [GENERAL, raised(MARKETING), EMAIL] },
    );

    expect(names).toEqual(["marketing"]);
  });
});
