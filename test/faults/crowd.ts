import type { Random } from "../../bench/random.ts";
import type { Convergence } from "../../lambdas/converge/converge.ts";
import type { Every } from "../../lambdas/converge/kept-lease.ts";
import { CatalogBusyError, ConvergenceError } from "../../lambdas/shared/errors.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { catalogLease, type Lease } from "../../lib/ports/lease.ts";
import { DEATHS, killedAt } from "./death.ts";
import { MINUTE, PLACE, type Stage } from "./stage.ts";
import { Timeline } from "./timeline.ts";
import { isChange, type Way } from "./way.ts";

const LEASE = catalogLease(PLACE);
/** The SDK's clients give a call up after that. */
const LONGEST_CALL = 20_000;

export interface CrowdOptions {
  /** How many convergers there are. */
  readonly size: number;
  /** Whatever is by chance. */
  readonly random: Random;
  /** How likely a run is to be killed. @default 0 */
  readonly killed?: number | undefined;
}

/** What happened while several convergers were at work. */
export interface Crowded {
  readonly runs: number;
  /** Runs that found the lease taken. */
  readonly busy: number;
  readonly killed: number;
  /** Runs that ran out of time. */
  readonly late: number;
  /** Runs that failed, for faults that their patience did not outlast. */
  readonly failed: number;
  /** Changes by who did not hold the lease, at the moment they took effect. */
  readonly trespasses: readonly string[];
}

/**
 * Several convergers on one catalog, each started again and again until one of its runs completes. Calls take from no
 * time to as long as clients wait, take effect somewhere on the way, and runs are short enough to be cut off.
 */
export async function crowd(stage: Stage, { size, random, killed = 0 }: CrowdOptions): Promise<Crowded> {
  const timeline = new Timeline(stage.time);
  const counts = { runs: 0, busy: 0, killed: 0, late: 0, failed: 0 };
  const trespasses: string[] = [];
  // most calls are quick, some take as long as anybody waits for them
  const span = () => (random.happens(0.1) ? random.next() * LONGEST_CALL : random.next() * 300);
  stage.wait = (milliseconds) => timeline.sleep(milliseconds);

  function wayOf(holder: string, mortal: Way): Way {
    return async (call, deliver) => {
      await timeline.sleep(span());
      const answer = await mortal(call, (delivered) => {
        const isTrespass = isChange(call) && stage.lease.holderOf(LEASE) !== holder;
        if (isTrespass) trespasses.push(`${holder}: ${call.operation}`);
        return deliver(delivered);
      });
      await timeline.sleep(span() / 10);
      return answer;
    };
  }
  const lease: Lease = {
    acquire: async (...about) => {
      await timeline.sleep(span() / 10);
      return stage.lease.acquire(...about);
    },
    renew: async (...about) => {
      await timeline.sleep(span() / 10);
      return stage.lease.renew(...about);
    },
    release: async (...about) => {
      await timeline.sleep(span() / 10);
      return stage.lease.release(...about);
    },
  };

  async function work(worker: number): Promise<void> {
    for (let run = 1; ; run++) {
      counts.runs += 1;
      const holder = `worker ${worker} run ${run}`;
      const last = random.happens(killed) ? random.between(1, 20) : Number.POSITIVE_INFINITY;
      const mortal = killedAt(last, random.pick(DEATHS));
      const deadline = timeline.time + (2 + random.next() * 2) * MINUTE;
      const every: Every = (milliseconds, act) => {
        const stop = timeline.every(milliseconds, act);
        void mortal.died.then(stop);
        return stop;
      };
      const patience = random.next() * MINUTE;
      const options = { way: wayOf(holder, mortal.way), lease, holder, deadline, patience, every };
      const done = await Promise.race([stage.run(options), mortal.died]).catch((error: unknown) => error);
      if (done === "killed") counts.killed += 1;
      else if (done instanceof CatalogBusyError) counts.busy += 1;
      else if (done instanceof ServiceUnavailableError) counts.late += 1;
      else if (done instanceof ConvergenceError) counts.failed += 1;
      else if (done instanceof Error) throw done;
      else if ((done as Convergence).isComplete) return;
      else counts.late += 1;
      await timeline.sleep(random.next() * MINUTE);
    }
  }
  const everybody = Promise.all(Array.from({ length: size }, (_, worker) => work(worker)));
  await timeline.pass(everybody, (time) => {
    stage.time = time;
  });
  return { ...counts, trespasses };
}
