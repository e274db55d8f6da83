import { App, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { NotLocalError, shimForLocal } from "../../bin/app/local-shim.ts";

const LOOPBACK = "http://127.0.0.1:4566";
const PLACE = { account: "111122223333", region: "us-east-1" };

function shim(environment: Readonly<Record<string, string | undefined>>, env: typeof PLACE = PLACE): void {
  const app = new App();
  new Stack(app, "Any", { env });
  shimForLocal(app, { issuer: LOOPBACK, environment });
}

describe("the shim for the emulators", () => {
  it("takes stacks of the emulators' account when everything goes to loopback", () => {
    expect(() => shim({ AWS_ENDPOINT_URL: LOOPBACK, AWS_ENDPOINT_URL_KMS: "http://localhost:1" })).not.toThrow();
  });

  it.each([
    { why: "no endpoint is set", environment: {} },
    { why: "the endpoint is not on loopback", environment: { AWS_ENDPOINT_URL: "http://127.0.0.1.acme.example" } },
    { why: "the endpoint is AWS", environment: { AWS_ENDPOINT_URL: "https://sts.amazonaws.com" } },
    {
      why: "one service's endpoint is elsewhere",
      environment: { AWS_ENDPOINT_URL: LOOPBACK, AWS_ENDPOINT_URL_S3: "https://s3.acme.example" },
    },
    {
      why: "endpoints are ignored",
      environment: { AWS_ENDPOINT_URL: LOOPBACK, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
    },
  ])("refuses when $why", ({ environment }) => {
    expect(() => shim(environment)).toThrow(NotLocalError);
  });

  it.each([
    { why: "account", env: { ...PLACE, account: "222222222222" } },
    { why: "Region", env: { ...PLACE, region: "eu-west-1" } },
  ])("refuses a stack of another $why", ({ env }) => {
    expect(() => shim({ AWS_ENDPOINT_URL: LOOPBACK }, env)).toThrow(NotLocalError);
  });
});
