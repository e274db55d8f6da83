import { describe, expect, it } from "vitest";
import { startEmulators } from "../../bin/local/emulators.ts";
import { LocalPortError, localPlace } from "../../bin/local/places.ts";
import { abandonPrograms, claimPlace } from "../../bin/local/processes.ts";
import { findPython, PythonEnvironmentError } from "../../bin/local/python-environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

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
    const place = {
      aws: 24_581,
      keys: 24_582,
      lakeFormation: 24_583,
      tokens: 24_584,
      folder: temporaryFolder().folder,
    };
    expect(claimPlace(place)).toBe(true);
    // nothing of the first runs yet, and its ports are free
    await expect(startEmulators(place)).rejects.toMatchObject({
      code: "local-place-taken",
      message: "the emulators were started before, or are being started",
    });

    abandonPrograms(place);
    expect(claimPlace(place)).toBe(true);
  });
});
