import { answerLaw } from "../../lambdas/read-law/answer-law.ts";
import { LambdaLaw } from "../../lib/aws/lambda-law.ts";
import { DEFAULT_PATIENCE } from "../../lib/aws/patience.ts";
import { InProcessLaw } from "./in-process-law.ts";
import { type Invoked, LambdaServer } from "./lambda-server.ts";
import { lawContract } from "./law.contract.ts";

lawContract("InProcessLaw", async (given) => ({ law: new InProcessLaw(given), stop: async () => undefined }));

lawContract("LambdaLaw", async (given) => {
  const server = new LambdaServer((event) =>
    answerLaw(given, event).then(
      (answer): Invoked => ({ body: JSON.stringify(answer) }),
      (error): Invoked => ({ body: JSON.stringify({ errorMessage: String(error) }), failed: true }),
    ),
  );
  const patience = { ...DEFAULT_PATIENCE, pause: async () => undefined };
  const law = new LambdaLaw(await server.client(), { functionName: "read-law", place: given.place, patience });
  return { law, stop: () => server.stop() };
});
