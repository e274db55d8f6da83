import { describe, expect, it } from "vitest";
import { baselineSource, importsOf } from "../../bench/handlers/baseline.ts";

describe("importsOf", () => {
  it("finds the values taken from the SDK, on one line or several", () => {
    const source = [
      'import { GetCommand } from "@aws-sdk/lib-dynamodb";',
      "import {",
      "  type KMSClient,",
      "  DecryptCommand,",
      '} from "@aws-sdk/client-kms";',
      'import type { STSClient } from "@aws-sdk/client-sts";',
      'import middy from "@middy/core";',
    ].join("\n");

    expect(importsOf(source)).toEqual([
      { specifier: "@aws-sdk/lib-dynamodb", names: ["GetCommand"] },
      { specifier: "@aws-sdk/client-kms", names: ["DecryptCommand"] },
    ]);
  });
});

describe("baselineSource", () => {
  it("holds on to every class, so that none is shaken out", () => {
    const source = baselineSource(
      new Map([
        ["@aws-sdk/client-sts", new Set(["STSClient", "AssumeRoleCommand"])],
        ["@aws-sdk/client-kms", new Set<string>()],
      ]),
    );

    expect(source).toContain('import { STSClient, AssumeRoleCommand } from "@aws-sdk/client-sts";');
    expect(source).toContain("export const used = [STSClient, AssumeRoleCommand];");
    expect(source).not.toContain("client-kms");
  });
});
