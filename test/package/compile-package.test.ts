import { expect, it } from "vitest";
import { compilePackage } from "../../bin/build/compile-package.ts";
import { NoPermissionError } from "../../lib/local/file-errors.ts";

it("says that nothing can be written, and does not blame the sources", () => {
  // as Linux has it: nobody makes folders there, whoever they are
  expect(() => compilePackage("/sys/dist")).toThrow(NoPermissionError);
  expect(() => compilePackage("/sys/dist")).toThrow("`/sys/dist` may not be read or changed");
});
