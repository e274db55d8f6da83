import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { Exposure } from "./exposure.ts";
import { Stage, settledStage } from "./stage.ts";

/** A change of what is decided, to be carried out under one condition after the other. */
export interface LawChangeOptions {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly at: Instant;
  /** Whose account it is. @default `crm` */
  readonly domain?: string | undefined;
}

/** Where one cell leaks thousands do. */
const SOME = 10;

/** What an undisturbed run makes of a change, to hold others against. */
export class LawChange {
  readonly start: LakeFormationState;
  readonly end: LakeFormationState;
  /** How many calls of the undisturbed run changed something. */
  readonly changes: number;
  readonly #exposure: Exposure;
  readonly #newStage: () => Promise<Stage>;

  private constructor(calm: Stage, changes: number, newStage: () => Promise<Stage>) {
    const [start = calm.lake.state] = calm.states;
    this.start = start;
    this.end = calm.lake.state;
    this.changes = changes;
    this.#exposure = new Exposure([start, this.end], [calm.mesh]);
    this.#newStage = newStage;
  }

  static async of({ before, after, at, domain }: LawChangeOptions): Promise<LawChange> {
    const { account } = (await settledStage(before, at, domain)).lake;
    const newStage = async () => {
      const stage = new Stage(after, at, domain);
      stage.lake.account = account;
      await stage.publish(after);
      return stage;
    };
    const calm = await newStage();
    const { narrowed, widened, isComplete } = await calm.run();
    if (!isComplete) throw new Error("one undisturbed run is not enough");
    return new LawChange(calm, narrowed + widened, newStage);
  }

  /** Everything is as the law was, and the law has changed. */
  stage(): Promise<Stage> {
    return this.#newStage();
  }

  /** What is wrong with how it went: cells seen neither before nor after, and an end that is not the law. */
  failuresOf(stage: Stage): readonly string[] {
    const { overExposures, underExposures } = stage.findings();
    return [
      ...this.#firstLeaks(stage.states).map((cell) => `leaked: ${cell}`),
      ...(JSON.stringify(stage.lake.state) === JSON.stringify(this.end) ? [] : ["another end than undisturbed"]),
      ...overExposures.map(({ role, table }) => `${role} reads too much of ${table}`),
      ...underExposures.map(({ role, table }) => `${role} reads too little of ${table}`),
    ];
  }

  #firstLeaks(states: readonly LakeFormationState[]): readonly string[] {
    for (const state of states) {
      const leaks = this.#exposure.leaks(state);
      if (leaks.length > 0) return leaks.slice(0, SOME);
    }
    return [];
  }
}
