import type { Context } from "aws-lambda";
import { createHandler, type VerifierDependencies } from "../../lambdas/verify/handler.ts";
import { Rounds } from "../../lambdas/verify/rounds.ts";
import { AwsCatalogReader } from "../../lib/aws/aws-catalog-reader.ts";
import { CONVERGER, type ConvergeWorld, DEPLOYER, MINUTE, PLACE } from "./converge-world.ts";

/** What a test looks at: the counts, and whatever else it wants in place of the usual. */
export type VerifierGiven = Partial<VerifierDependencies> & Pick<VerifierDependencies, "count" | "events">;

/** What the verifier of the world's domain works with. */
export function verifierOf(world: ConvergeWorld, given: VerifierGiven): VerifierDependencies {
  const { mesh } = world;
  const patience = { attempts: 3, random: () => 0.5, now: () => mesh.time, pause: async () => undefined };
  return {
    ...mesh,
    clock: mesh.clock,
    log: mesh.log,
    catalog: new AwsCatalogReader(world.clients("converger"), PLACE, patience),
    lead: 5 * MINUTE,
    creator: DEPLOYER,
    self: CONVERGER,
    rounds: new Rounds(mesh.clock),
    ...given,
  };
}

/** Runs it on an event. */
export function runVerifier(dependencies: VerifierDependencies, event: unknown) {
  return createHandler(dependencies)(event, {
    awsRequestId: "v1",
    getRemainingTimeInMillis: () => 10 * MINUTE,
  } as Context);
}
