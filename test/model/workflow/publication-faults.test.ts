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

    expect(faultyPaths([GENERAL, MARKETING], [GENERAL, words, EMAIL])).toEqual([]);
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

  it("names the purposes whose statements must be confirmed", () => {
    const names = purposesToConfirm(
      { purposes: [GENERAL, MARKETING] },
      { purposes: [GENERAL, raised(MARKETING), EMAIL] },
    );

    expect(names).toEqual(["marketing"]);
  });
});
