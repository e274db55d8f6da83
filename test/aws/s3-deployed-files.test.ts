import { createServer, type RequestListener } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import { s3DeployedFiles } from "../../lib/aws/s3-deployed-files.ts";
import { closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";
import { InvalidDocumentError } from "../../lib/model/errors.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";

const FILE = { bucket: "assets", key: "a.json" };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** S3's wire, answered by `listener`, and how long it was waited between calls. */
async function filesOn(listener: RequestListener) {
  const server = createServer(listener);
  const endpoint = await listenOnLoopback(server);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new S3Client({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
  closing.push(async () => {
    client.destroy();
    server.closeAllConnections();
    await closeServer(server);
  });
  const waited: number[] = [];
  const files = s3DeployedFiles(client, async (milliseconds) => {
    waited.push(milliseconds);
  });
  return { files, waited };
}

/** Answers one call after the other, the last again and again. */
function answers(...each: readonly (readonly [status: number, body: string])[]): RequestListener {
  const left = [...each];
  return (_, response) => {
    const [status, body] = (left.length > 1 ? left.shift() : left[0]) ?? [500, ""];
    response.writeHead(status, { "content-length": Buffer.byteLength(body) }).end(body);
  };
}

const refusal = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`;

describe("s3DeployedFiles", () => {
  it("reads the file that is named, as it is", async () => {
    const paths: (string | undefined)[] = [];
    const { files } = await filesOn((request, response) => {
      paths.push(request.url);
      response.end('{"name":"Zoë"}');
    });

    expect(await files.readText(FILE, 100)).toBe('{"name":"Zoë"}');
    expect(paths).toEqual(["/assets/a.json?x-id=GetObject"]);
  });

  it("takes a file of the largest size, and none of a byte more", async () => {
    const { files } = await filesOn(answers([200, "1234"]));

    expect(await files.readText(FILE, 4)).toBe("1234");
    await expect(files.readText(FILE, 3)).rejects.toThrow(InvalidDocumentError);
  });

  it("takes no file of unknown size", async () => {
    const { files } = await filesOn((_, response) => {
      response.write("12");
      response.end("34");
    });

    await expect(files.readText(FILE, 4)).rejects.toThrow(InvalidDocumentError);
  });

  it.each([
    { why: "a policy that is not known everywhere yet", answer: [403, refusal("AccessDenied")] },
    { why: "a busy bucket", answer: [503, refusal("SlowDown")] },
  ] as const)("waits for $why", async ({ answer }) => {
    const { files, waited } = await filesOn(answers(answer, answer, [200, "{}"]));

    expect(await files.readText(FILE, 100)).toBe("{}");
    expect(waited).toEqual([5_000, 5_000]);
  });

  it("gives up on what stays refused after two minutes, and says what to do", async () => {
    const { files, waited } = await filesOn(answers([403, refusal("AccessDenied")]));

    const error = await files.readText(FILE, 100).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect(error).toMatchObject({ message: expect.stringContaining("AccessDenied"), help: /deploy again/ });
    expect(waited.reduce((sum, one) => sum + one, 0)).toBe(120_000);
  });

  it("does not wait for what is known to be gone", async () => {
    const { files, waited } = await filesOn(answers([404, refusal("NoSuchKey")]));

    await expect(files.readText(FILE, 100)).rejects.toThrow(ServiceUnavailableError);
    expect(waited).toEqual([]);
  });
});
