import { Agent, createServer, type Server } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { afterEach, describe, expect, it } from "vitest";
import { readAccessGrants, readBucket } from "../../lib/aws/side-door-buckets.ts";

const ACCOUNT = "111122223333";
const servers: Server[] = [];
/** What S3 says, by the path that it is asked at; with another path it says that there is nothing. */
type Pages = Readonly<Record<string, string>>;

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe("what S3 and S3 control say on the wire", () => {
  it("is understood: access points page by page, with and without a policy", async () => {
    const clients = await answering({
      "/v20180820/accesspoint?bucket=lake": points(["open"], "more"),
      "/v20180820/accesspoint?bucket=lake&nextToken=more": points(["bare"]),
      "/v20180820/accesspoint/open/policy": `<GetAccessPointPolicyResult><Policy>{"Statement":[]}</Policy></GetAccessPointPolicyResult>`,
      "/v20180820/accesspoint/bare/policy": refusal("NoSuchAccessPointPolicy"),
    });

    const { accessPoints } = await readBucket(clients, "lake", ACCOUNT);

    expect(accessPoints).toEqual([
      { name: "open", policy: { statements: [] } },
      { name: "bare", policy: null },
    ]);
  });

  it("is understood: that a bucket has no policy and no access point", async () => {
    const clients = await answering({
      "/lake?policy": refusal("NoSuchBucketPolicy"),
      "/v20180820/accesspoint?bucket=lake": points([]),
    });

    expect(await readBucket(clients, "lake", ACCOUNT)).toMatchObject({ policy: null, accessPoints: [] });
  });

  it("is understood: grants with their locations' roles", async () => {
    const { s3Control } = await answering({
      "/v20180820/accessgrantsinstance/locations": `<ListAccessGrantsLocationsResult><AccessGrantsLocationsList><AccessGrantsLocation>
        <AccessGrantsLocationId>default</AccessGrantsLocationId><LocationScope>s3://</LocationScope><IAMRoleArn>loader</IAMRoleArn>
        </AccessGrantsLocation></AccessGrantsLocationsList></ListAccessGrantsLocationsResult>`,
      "/v20180820/accessgrantsinstance/grants": `<ListAccessGrantsResult><AccessGrantsList><AccessGrant>
        <GrantScope>s3://lake/*</GrantScope><AccessGrantsLocationId>default</AccessGrantsLocationId>
        <Grantee><GranteeType>IAM</GranteeType><GranteeIdentifier>eve</GranteeIdentifier></Grantee>
        </AccessGrant></AccessGrantsList></ListAccessGrantsResult>`,
    });

    expect(await readAccessGrants(s3Control, ACCOUNT)).toEqual([
      { scope: "s3://", role: "loader" },
      { scope: "s3://lake/*", grantee: "eve", role: "loader" },
    ]);
  });

  it("is understood: that there is no instance of S3 Access Grants, unlike anything else that is refused", async () => {
    const at = (code: string) => ({ "/v20180820/accessgrantsinstance/locations": refusal(code) });
    const none = await answering(at("AccessGrantsInstanceNotExistsError"));
    const refused = await answering(at("AccessDenied"));

    expect(await readAccessGrants(none.s3Control, ACCOUNT)).toEqual([]);
    await expect(readAccessGrants(refused.s3Control, ACCOUNT)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

function points(names: readonly string[], next?: string): string {
  const list = names.map((name) => `<AccessPoint><Name>${name}</Name><Bucket>lake</Bucket></AccessPoint>`).join("");
  const token = next === undefined ? "" : `<NextToken>${next}</NextToken>`;
  return `<ListAccessPointsResult><AccessPointList>${list}</AccessPointList>${token}</ListAccessPointsResult>`;
}

function refusal(code: string): string {
  return `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
}

/** Clients of a server on this machine, whatever the name by which they look for it. */
async function answering(pages: Pages) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://host.example");
    url.searchParams.delete("x-id");
    const query = [...url.searchParams].map(([key, value]) => (value === "" ? key : `${key}=${value}`)).join("&");
    const page =
      pages[`${url.pathname.replace(/(?<=.)\/$/, "")}${query === "" ? "" : `?${query}`}`] ?? refusal("NotFound");
    const isRefused = page.startsWith("<ErrorResponse>");
    // S3 itself has no envelope around an error
    const body = url.pathname.startsWith("/v2018") ? page : page.replaceAll(/<\/?ErrorResponse>/g, "");
    response.writeHead(isRefused ? 404 : 200, { "content-type": "application/xml" }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const lookup: LookupFunction = (_, options, found) => {
    if (options.all) found(null, [{ address: "127.0.0.1", family: 4 }]);
    else found(null, "127.0.0.1", 4);
  };
  const endpoint = `http://s3.example:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const config = { region: "eu-west-1", endpoint, credentials, requestHandler: { httpAgent: new Agent({ lookup }) } };
  return { s3: new S3Client({ ...config, forcePathStyle: true }), s3Control: new S3ControlClient(config) };
}
