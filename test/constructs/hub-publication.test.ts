import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { App, DefaultStackSynthesizer, type FileAssetSource, Stack, Stage } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { type Mesh, PolicyHub, type PolicyHubProps } from "../../lib/index.ts";
import { LARGEST_HUB_DOCUMENT, readHubDocument } from "../../lib/model/workflow/hub-document.ts";
import { ACCOUNTS, fixtureMesh, REGION, stackIn, TOKENS } from "./four-accounts.ts";
import { policyOf, type Resource, resourcesById, resourcesOf, statementsOf } from "./template-reading.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/operating.md"), "utf8");

type Given = Partial<Omit<PolicyHubProps, "mesh">> & { readonly mesh?: Partial<Mesh> };

function hubIn(stack: Stack, { mesh, ...given }: Given = {}): PolicyHub {
  return new PolicyHub(stack, "Hub", { mesh: { ...fixtureMesh(), ...mesh }, tokens: TOKENS, ...given });
}

/** The properties by which a hub of its own app publishes. */
function publicationOf(given: Given = {}) {
  const stack = stackIn(new App(), "Hub", ACCOUNTS.hub);
  const { policiesVersion } = hubIn(stack, given);
  const [published] = resourcesOf(stack, "Custom::PurposeMeshPolicies");
  const { ServiceToken: _, ...properties } = published?.Properties ?? {};
  return { policiesVersion, properties };
}

/** Files that the assembly has uploaded, by their key in the bucket. */
function uploads(app: App, stack: Stack): ReadonlyMap<string, Buffer> {
  const { directory } = app.synth();
  const { files } = JSON.parse(readFileSync(join(directory, `${stack.artifactId}.assets.json`), "utf8"));
  const each = Object.values<{ readonly source: FileAssetSource & { path: string }; readonly destinations: object }>(
    files,
  );
  return new Map(
    each
      .filter(({ source }) => source.packaging === "file")
      .map(({ source, destinations }) => [
        String(Object.values(destinations)[0].objectKey),
        readFileSync(join(directory, source.path)),
      ]),
  );
}

describe("the publication of a hub", () => {
  it("uploads the document, which the handler reads, under its digest", () => {
    const app = new App();
    const stack = stackIn(app, "Hub", ACCOUNTS.hub);
    hubIn(stack);
    const { bucket, key: Key, digest: Digest } = reviewedFile(stack);

    const bytes = uploads(app, stack).get(Key) ?? Buffer.alloc(0);

    expect(Key).toBe(`${Digest}.json`);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(Digest);
    expect(bucket).toBe(`cdk-hnb659fds-assets-${ACCOUNTS.hub}-${REGION}`);
    const { content, people } = readHubDocument(JSON.parse(bytes.toString()));
    expect(content.purposes.map(({ id }) => id)).toContain("marketing");
    expect(people.map(({ id }) => id)).toContain("alice@acme.example");
  });

  it("puts nobody into the template, in whatever form", () => {
    const templateOf = (people: Mesh["people"]) => {
      const stack = stackIn(new App(), "Hub", ACCOUNTS.hub);
      hubIn(stack, { mesh: { people } });
      const [published] = resourcesOf(stack, "Custom::PurposeMeshPolicies");
      const text = JSON.stringify(Template.fromStack(stack).toJSON());
      return text.replaceAll(published?.Properties.Digest, "<digest>");
    };
    const { people, privacyOfficers, domains } = fixtureMesh();

    const template = templateOf(people);

    expect(templateOf([...people, { id: "another@acme.example" }])).toBe(template);
    const named = [...people.map(({ id }) => id), ...privacyOfficers, ...domains.flatMap(({ owners }) => owners)];
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((id) => template.includes(id))).toEqual([]);
  });

  it("lets the handler read that file and no other", () => {
    const stack = stackIn(new App(), "Hub", ACCOUNTS.hub);
    hubIn(stack);

    const onFiles = statementsOf(policyOf(stack, roleOfPublisher(stack))).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith("s3:")),
    );

    const { bucket, key } = reviewedFile(stack);
    const Resource = { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:s3:::${bucket}/${key}`]] };
    expect(onFiles).toEqual([{ Effect: "Allow", Action: "s3:GetObject", Resource }]);
  });

  it("lets the handler use the key of the files, where the app's synthesizer names one", () => {
    const keyArn = `arn:aws:kms:${REGION}:${ACCOUNTS.hub}:key/files`;
    class WithKey extends DefaultStackSynthesizer {
      override addFileAsset(asset: FileAssetSource) {
        return { ...super.addFileAsset(asset), kmsKeyArn: keyArn };
      }
    }
    const env = { account: ACCOUNTS.hub, region: REGION };
    const stack = new Stack(new App(), "Hub", { env, synthesizer: new WithKey() });
    hubIn(stack);

    const onKey = statementsOf(policyOf(stack, roleOfPublisher(stack))).filter(({ Resource }) => Resource === keyArn);

    expect(onKey).toMatchObject([{ Action: ["kms:Decrypt", "kms:DescribeKey"] }]);
  });

  it("publishes again when the central part of the mesh changes, and only then", () => {
    const before = publicationOf();

    expect(publicationOf()).toEqual(before);
    expect(publicationOf({ mesh: { approvals: [] } })).toEqual(before);
    const after = publicationOf({ mesh: { privacyOfficers: ["another@acme.example"] } });
    expect(after.properties.Digest).not.toEqual(before.properties.Digest);
    expect(after.policiesVersion).not.toEqual(before.policiesVersion);
  });

  it("publishes again into a table that takes the place of another", () => {
    const { properties } = publicationOf();
    const stack = stackIn(new App(), "Hub", ACCOUNTS.hub);
    hubIn(stack);
    const [[table] = []] = [...resourcesById(stack)].filter(([, { Type }]) => Type === "AWS::DynamoDB::GlobalTable");

    // the label of a stream is as new as the table
    expect(properties.Table).toEqual({ "Fn::GetAtt": [table, "StreamArn"] });
  });

  it("publishes again when it is asked to, and of the same document the same", () => {
    const { properties } = publicationOf();
    const asked = publicationOf({ publishAgain: "restored on 1 June" });

    expect(properties).not.toHaveProperty("PublishAgain");
    expect(asked.properties).toEqual({ ...properties, PublishAgain: "restored on 1 June" });
  });

  it("uploads the file from a stage of an app as well", () => {
    const app = new App();
    const env = { account: ACCOUNTS.hub, region: REGION };
    const stack = new Stack(new Stage(app, "Live", { env }), "Hub");
    hubIn(stack);
    const { Digest } = resourcesOf(stack, "Custom::PurposeMeshPolicies")[0]?.Properties ?? {};

    const { directory } = app.synth().getNestedAssembly("assembly-Live");
    expect(readFileSync(join(directory, `asset.${Digest}.json`), "utf8")).toContain("alice@acme.example");
  });

  it("takes 100,000 people, and refuses what no publication reads", () => {
    // ids as long as may be
    const idOf = (at: number) => `${at}`.padEnd(64, "x");
    const publish = (count: number) => {
      const people = Array.from({ length: count }, (_, at) => ({ id: idOf(at), manager: idOf(0) }));
      return () => hubIn(stackIn(new App(), "Hub", ACCOUNTS.hub), { mesh: { people } });
    };

    expect(publish(100_000)).not.toThrow();
    expect(publish(250_000)).toThrow(
      new RegExp(`mesh: takes \\d+ bytes to publish, at most ${LARGEST_HUB_DOCUMENT} can be`),
    );
  });

  it("has as long and as much as the page says", () => {
    const stack = stackIn(new App(), "Hub", ACCOUNTS.hub);
    hubIn(stack);
    const functions = resourcesOf(stack, "AWS::Lambda::Function");
    const publisher = functions.find(isPublisher) as Resource;

    expect(publisher.Properties).toMatchObject({ Timeout: 14 * 60, MemorySize: 2048 });
    const [, held = "", beyond = ""] = /^\| people in the central document \| (.*) \| (.*) \|$/m.exec(PAGE) ?? [];
    expect(held).toContain(`100,000 and more: ${LARGEST_HUB_DOCUMENT / 1024 / 1024} MB of JSON`);
    expect(beyond).toBe("the synth refuses it");
    expect(/publications at deployment \((.*?)\)/.exec(PAGE)?.[1]).toBe("the hub's 14 minutes, 2,048 MB");
  });
});

const isPublisher = ({ Properties }: Resource) => /^Publishes/.test(Properties.Description ?? "");

/** The file that the handler publishes, whatever it is called with. */
function reviewedFile(stack: Stack) {
  const { Variables } = resourcesOf(stack, "AWS::Lambda::Function").find(isPublisher)?.Properties.Environment ?? {};
  return { bucket: Variables?.DOCUMENT_BUCKET, key: Variables?.DOCUMENT_KEY, digest: Variables?.DOCUMENT_DIGEST };
}

function roleOfPublisher(stack: Stack): string {
  const found = [...resourcesById(stack)].find(
    ([id, { Type }]) => Type === "AWS::IAM::Role" && id.startsWith("HubPublishPolicies"),
  );
  return found?.[0] ?? "";
}
