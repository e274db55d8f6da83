import { STSServiceException } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { assumedRole } from "../../lib/aws/assumed-role.ts";
import { StsSessions } from "../../lib/aws/sts-sessions.ts";
import { PurposeRoleMissingError, ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { NOON } from "../contract/sample-mesh.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Input {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly SourceIdentity?: string;
  readonly DurationSeconds: number;
  readonly Policy?: string;
}

/** A security token service that answers as told and keeps what it was sent. */
function fakeSts(answer: object = {}) {
  const sent: Input[] = [];
  const Expiration = new Date(NOON + HOUR);
  const Credentials = { AccessKeyId: "AKIA", SecretAccessKey: "secret", SessionToken: "token", Expiration };
  const send = async (command: { readonly input: Input }) => {
    sent.push(command.input);
    if (answer instanceof Error) throw answer;
    return { Credentials, ...answer };
  };
  return { sent, client: { send } as never };
}

function open(sts: ReturnType<typeof fakeSts>, lasts: number) {
  const request = { person: "alice@acme.example", purpose: "fraud", account: "111122223333", at: NOON };
  return new StsSessions(sts.client, "aws").open({ ...request, expiresAt: NOON + lasts });
}

function failure(name: string, $fault: "client" | "server"): STSServiceException {
  return new STSServiceException({ name, $fault, message: "User: somebody", $metadata: {} });
}

describe("StsSessions", () => {
  it("assumes the purpose's role in the person's name, for as long as was decided", async () => {
    const sts = fakeSts();

    const credentials = await open(sts, 30 * MINUTE);

    expect(sts.sent).toEqual([
      {
        RoleArn: "arn:aws:iam::111122223333:role/purpose/fraud",
        RoleSessionName: "alice@acme.example",
        SourceIdentity: "alice@acme.example",
        DurationSeconds: 30 * 60 - 5,
      },
    ]);
    expect(credentials).toEqual({
      accessKeyId: "AKIA",
      secretAccessKey: "secret",
      sessionToken: "token",
      expiration: NOON + 30 * MINUTE,
    });
  });

  it.each([1, 60_000, 14 * MINUTE, 15 * MINUTE])(
    "denies everything from the end on when that is %i ms away, sooner than STS's shortest session",
    async (lasts) => {
      const sts = fakeSts();

      await open(sts, lasts);

      const policy = JSON.parse(sts.sent[0]?.Policy ?? "{}");
      expect(sts.sent[0]?.DurationSeconds).toBe(900);
      expect(policy.Statement[1]).toEqual({
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { DateGreaterThanEquals: { "aws:CurrentTime": new Date(NOON + lasts).toISOString() } },
      });
    },
  );

  it.each([HOUR, 2 * HOUR])("lasts an hour at most when %i ms were asked for", async (lasts) => {
    const sts = fakeSts();

    await open(sts, lasts);

    expect(sts.sent[0]?.DurationSeconds).toBeLessThanOrEqual(3600);
    expect(sts.sent[0]?.Policy).toBeUndefined();
  });

  it.each([
    { error: failure("AccessDenied", "client"), becomes: PurposeRoleMissingError },
    { error: failure("InternalFailure", "server"), becomes: ServiceUnavailableError },
  ])("turns $error.name into an error of its own that repeats nothing", async ({ error, becomes }) => {
    const thrown = await open(fakeSts(error), HOUR).catch((caught: unknown) => caught);

    expect(thrown).toBeInstanceOf(becomes);
    expect((thrown as Error).message).not.toContain("somebody");
  });

  it("passes on what it does not understand", async () => {
    const error = new TypeError("what");

    await expect(open(fakeSts(error), HOUR)).rejects.toBe(error);
  });

  it("takes half an answer for none", async () => {
    await expect(open(fakeSts({ Credentials: { AccessKeyId: "AKIA" } }), HOUR)).rejects.toThrow(
      ServiceUnavailableError,
    );
  });
});

describe("assumedRole", () => {
  it("gives the role's credentials with the moment they must be renewed", async () => {
    const sts = fakeSts();

    const credentials = await assumedRole(
      "arn:aws:iam::111122223333:role/domain",
      { sessionName: "decide-assignment" },
      sts.client,
    )();

    expect(sts.sent[0]).toEqual({
      RoleArn: "arn:aws:iam::111122223333:role/domain",
      RoleSessionName: "decide-assignment",
    });
    expect(credentials).toMatchObject({ accessKeyId: "AKIA", expiration: new Date(NOON + HOUR) });
  });

  it("gives none rather than half", async () => {
    await expect(assumedRole("arn", { sessionName: "x" }, fakeSts({ Credentials: {} }).client)()).rejects.toThrow(
      ServiceUnavailableError,
    );
  });
});
