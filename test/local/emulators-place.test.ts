import { describe, expect, it } from "vitest";
import { LocalPortError, localPlace } from "../../bin/local/places.ts";
import { findPython, PythonEnvironmentError } from "../../bin/local/python-environment.ts";

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
});
