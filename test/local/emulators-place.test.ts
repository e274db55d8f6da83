import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startEmulators, stopEmulators } from "../../bin/local/emulators.ts";
import { LocalPortError, localPlace, type Place } from "../../bin/local/places.ts";
import { abandonPrograms, claimPlace } from "../../bin/local/processes.ts";
import { findPython, PythonEnvironmentError } from "../../bin/local/python-environment.ts";
import { closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { folder: around } = temporaryFolder();

/** Where four emulators could run, in a folder that is not there. */
function placeFrom(aws: number): Place {
  return { aws, keys: aws + 1, lakeFormation: aws + 2, tokens: aws + 3, folder: join(around, String(aws)) };
}

describe("where the emulators run", () => {
  it.each(["80", "65001", "99999", "4566.5", "abcd", ""])("takes no port `%s` to start from", (LOCAL_PORT) => {
    expect(() => localPlace({ LOCAL_PORT })).toThrow(LocalPortError);
  });

  it("takes four ports in a row", () => {
    expect(localPlace({ LOCAL_PORT: "4566" })).toMatchObject({
      aws: 4566,
      keys: 4567,
      lakeFormation: 4568,
      tokens: 4569,
    });
  });

  it("says so when there is no Python that is new enough", () => {
    expect(() => findPython(["no-such-python"])).toThrow(PythonEnvironmentError);
    expect(() => findPython(["no-such-python"])).toThrow(/no Python of at least 3\.10/);
  });

  it("is given to one of two that start at once, until that one stops", async () => {
    const place = placeFrom(24_581);
    expect(claimPlace(place)).toBe(true);
    // nothing of the first runs yet, and its ports are free
    await expect(startEmulators(place)).rejects.toMatchObject({
      code: "local-place-taken",
      message: "the emulators were started before, or are being started",
    });

    abandonPrograms(place);
    expect(claimPlace(place)).toBe(true);
  });

  it("is not there before they start, nor after a start that failed", async () => {
    const named = localPlace({ LOCAL_PORT: "26566" });
    expect(existsSync(named.folder)).toBe(false);

    const server = createServer();
    const { port } = new URL(await listenOnLoopback(server));
    const place = placeFrom(Number(port));
    await expect(startEmulators(place)).rejects.toMatchObject({
      code: "local-place-taken",
      message: expect.stringContaining(`in use on 127.0.0.1: port ${port}`),
    });
    await expect(stopEmulators(place)).rejects.toMatchObject({ code: "local-place-taken" });
    await closeServer(server);
    expect(existsSync(place.folder)).toBe(false);
  });

  it("keeps what a failed start said", async () => {
    const place = placeFrom(24_585);
    expect(claimPlace(place)).toBe(true);
    writeFileSync(join(place.folder, "moto.log"), "no such module");
    expect(await stopEmulators(place)).toEqual([]);
    expect(readdirSync(place.folder)).toEqual(["moto.log"]);
  });
});
