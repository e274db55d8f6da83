import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { catalogLease } from "../../lib/ports/lease.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";
import { DEATHS, killedAt } from "./death.ts";
import { Exposure } from "./exposure.ts";
import { PLACE, Stage } from "./stage.ts";

/** A fixed seed: the same few in every run. */
const SHARE = { seed: 20260601, endOnFailure: true };
const DOMAINS = ["crm", "sales"];

/** One release after which other accounts are let in, and everything else may be different, too. */
interface Release {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly at: Instant;
  readonly shardSize: number;
}

const arbitraryRelease: fc.Arbitrary<Release> = fc
  .record({
    meshes: fc.oneof(
      fc.tuple(arbitraryMesh, arbitraryMesh),
      arbitraryMesh.map((mesh) => [mesh, mesh] as const),
    ),
    at: arbitraryAt,
    shardSize: fc.constantFrom(1, 2, 1000),
  })
  .map(({ meshes: [before, after], ...rest }) => ({
    before: { ...before, consumers: ["111122223333"] },
    after: { ...after, consumers: ["111122223333", "222233334444"] },
    ...rest,
  }));

/** The account of both domains as it was, with the law changed. */
async function stageOf({ before, after, at }: Release, start?: LakeFormationState): Promise<Stage> {
  const stage = new Stage(before, at, "crm", DOMAINS);
  if (start) {
    stage.lake.state = start;
  } else {
    await stage.publish(before);
    for (const domain of DOMAINS) await stage.settle({ domain });
  }
  await stage.publish(after);
  return stage;
}

/** What an undisturbed change of the law comes to, and who may see what on the way. */
async function calmly(release: Release) {
  const stage = await stageOf(release);
  const [start = stage.lake.state] = stage.states;
  for (const domain of DOMAINS) await stage.settle({ domain });
  const end = stage.lake.state;
  return { start, end, exposure: new Exposure([start, end], [release.before, release.after]) };
}

describe("a release that lets an account in", PROPERTIES, () => {
  it("shows its roles at no moment what they see neither before nor after, in whichever domain", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRelease, async (release) => {
        const { start, end, exposure } = await calmly(release);
        const stage = await stageOf(release, start);

        for (const domain of DOMAINS) await stage.settle({ domain, shardSize: release.shardSize });

        expect(stage.states.flatMap((state) => exposure.leaks(state))).toEqual([]);
        expect(stage.lake.state).toEqual(end);
      }),
      { ...SHARE, ...propertyRuns(15) },
    );
  });

  it("does so though whoever lets it in is killed", async () => {
    const kill = fc.record({ call: fc.integer({ min: 1, max: 25 }), death: fc.constantFrom(...DEATHS) });
    await fc.assert(
      fc.asyncProperty(arbitraryRelease, kill, async (release, { call, death }) => {
        const { start, end, exposure } = await calmly(release);
        const stage = await stageOf(release, start);
        const { shardSize } = release;
        const { way, died } = killedAt(call, death);

        await Promise.race([stage.run({ way, shardSize, holder: "killed" }), died]);
        // its lease ends, but no statement meanwhile
        await stage.lease.release(catalogLease(PLACE), "killed");
        for (const domain of DOMAINS) await stage.settle({ domain, shardSize });

        expect(stage.states.flatMap((state) => exposure.leaks(state))).toEqual([]);
        expect(stage.lake.state).toEqual(end);
      }),
      { ...SHARE, ...propertyRuns(10) },
    );
  });
});
