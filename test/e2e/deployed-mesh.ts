import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { deploy, destroy } from "../../bin/local/cdk.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, loopback, type Place } from "../../bin/local/places.ts";
import { readViews } from "../../lambdas/shared/snapshots.ts";
import { documentClient } from "../../lib/aws/document-client.ts";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { effectiveAccess, type TableAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type Findings, verify } from "../../lib/lake-formation/verify.ts";
import type { LocalAccount } from "../../lib/local/lake-formation/account.ts";
import { readAccount } from "../../lib/local/lake-formation/account-file.ts";
import type { ViewIndex } from "../../lib/model/decision.ts";
import { domainAudience } from "../../lib/model/token-audience.ts";
import type { PolicyTable } from "../../lib/ports/policy-table.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/retail");
const CREDENTIALS = { accessKeyId: LOCAL_ACCOUNT, secretAccessKey: "local" };
/** Far more than anything takes, so that a slow machine only takes longer. */
const PATIENCE_MILLIS = 180_000;

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by tests, which say what they expect
  readonly body: any;
}

/** The example mesh on the emulators: its deployments, its APIs, and what came of both. */
export class DeployedMesh {
  readonly #place: Place;
  readonly #folder: string;
  readonly #apis = new Map<string, string>();

  constructor(place: Place) {
    this.#place = place;
    this.#folder = join(place.folder, "mesh");
    rmSync(this.#folder, { recursive: true, force: true });
    cpSync(EXAMPLE, this.#folder, { recursive: true });
  }

  /** Changes a file of the mesh; fails if there was nothing to change. */
  edit(file: string, before: string, after: string): void {
    const path = join(this.#folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(before)) throw new Error(`\`${file}\` has no ${before}`);
    writeFileSync(path, text.replace(before, after));
  }

  /** Runs `cdk deploy --all` and returns what it said. */
  async deploy(): Promise<string> {
    let said = "";
    const tell = (text: string) => {
      said += text;
    };
    await deploy(this.#place, tell, ["-c", `mesh=${join(this.#folder, "mesh.yaml")}`]);
    return said;
  }

  async destroy(): Promise<void> {
    await destroy(this.#place, () => undefined, ["-c", `mesh=${join(this.#folder, "mesh.yaml")}`]);
  }

  /** Calls the API of the hub, or of a domain, with a token of the person for it. */
  async call(person: string, route: string, input: object, domain?: string): Promise<Answered> {
    return this.callWith(await this.token(person, domain), route, input, domain);
  }

  /** A token of the person for the API of the hub, or of a domain. */
  async token(person: string, domain?: string): Promise<string> {
    const audience = domain === undefined ? "purpose-mesh" : domainAudience("purpose-mesh", domain);
    const query = new URLSearchParams({ person, audience });
    const response = await fetch(`${loopback(this.#place.tokens)}/token?${query}`);
    const { token } = (await response.json()) as { readonly token: string };
    return token;
  }

  /** The same with any token, or none. */
  async callWith(token: string | undefined, route: string, input: object, domain?: string): Promise<Answered> {
    const stack = domain === undefined ? "Governance" : `Domain-${domain}`;
    const known = this.#apis.get(stack);
    const api = known ?? (await this.#resources(stack, "AWS::ApiGatewayV2::Api"))[0] ?? "";
    this.#apis.set(stack, api);
    const [method = "", path = ""] = route.split(" ");
    const response = await fetch(`${loopback(this.#place.aws)}/_aws/execute-api/${api}/$default${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(method === "GET" ? {} : { body: JSON.stringify(input) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
  }

  /** What Lake Formation holds now. */
  get state(): LakeFormationState {
    return this.#account().catalog;
  }

  /** What it holds beside its catalog. */
  get lake() {
    const { locations, others, settings } = this.#account();
    const administrators = settings.DataLakeAdmins.map((admin) => admin.DataLakePrincipalIdentifier);
    return { locations, others, administrators };
  }

  #account(): LocalAccount {
    const file = join(this.#place.folder, "lake-formation.json");
    const { account } = readAccount(file, { account: LOCAL_ACCOUNT, region: LOCAL_REGION });
    if (!account) throw new Error("Lake Formation was told nothing");
    return account;
  }

  /** What a purpose's role reads by Lake Formation's rules. */
  reads(purpose: string): readonly TableAccess[] {
    return effectiveAccess(this.state, purposeRoleArn(LOCAL_ACCOUNT, purpose));
  }

  /** What the law is, from the policies as they are stored. */
  async law(): Promise<ViewIndex> {
    const table = await this.#policies();
    const domains = ["crm", "sales", "care"];
    const products = await Promise.all(domains.map((domain) => table.readProducts(domain)));
    return readViews(table, products.flat());
  }

  /** Where Lake Formation and the law differ now. */
  async differences(): Promise<Findings> {
    return verify(this.state, await this.law(), Date.now());
  }

  /** What a function of a stack answers, as the schedule would have it begin. */
  async run(stack: string, handler: string): Promise<Answered["body"]> {
    const functions = await this.#resources(stack, "AWS::Lambda::Function");
    const name = functions.find((each) => each.includes(`${handler}Function`)) ?? "";
    const url = `${loopback(this.#place.aws)}/2015-03-31/functions/${name}/invocations`;
    const response = await fetch(url, { method: "POST", headers: signedFor("lambda"), body: "{}" });
    return response.json();
  }

  /** Attaches a policy of AWS to a role, or detaches it. */
  async changePolicy(action: "AttachRolePolicy" | "DetachRolePolicy", role: string, policy: string): Promise<void> {
    const PolicyArn = `arn:aws:iam::aws:policy/${policy}`;
    await this.#query("iam", { Action: action, Version: "2010-05-08", RoleName: role, PolicyArn });
  }

  /** Names of what CloudFormation made and has not deleted, of one type or all. */
  async #resources(stack: string, type: string): Promise<readonly string[]> {
    const text = await this.#query("cloudformation", { Action: "DescribeStackResources", StackName: stack });
    return [...text.matchAll(/<member>(.*?)<\/member>/gs)].flatMap(([, member = ""]) =>
      member.includes(`<ResourceType>${type}</ResourceType>`) ? textOf(member, "PhysicalResourceId") : [],
    );
  }

  /** Names of the stacks that are deployed. */
  async stacks(): Promise<readonly string[]> {
    const text = await this.#query("cloudformation", { Action: "DescribeStacks" });
    return textOf(text, "StackName");
  }

  /** ARNs of the roles of the account. */
  async roles(): Promise<readonly string[]> {
    return textOf(await this.#query("iam", { Action: "ListRoles" }), "Arn");
  }

  /** Names of the account's buckets. */
  async buckets(): Promise<readonly string[]> {
    const response = await fetch(`${loopback(this.#place.aws)}/`, { headers: signedFor("s3") });
    return textOf(await response.text(), "Name");
  }

  /** Names of the account's DynamoDB tables. */
  async tables(): Promise<readonly string[]> {
    const { TableNames } = await this.#ask("dynamodb", "DynamoDB_20120810.ListTables");
    return TableNames;
  }

  /** Ids of the keys of the account that are not about to be deleted. */
  async keysInUse(): Promise<readonly string[]> {
    const { Keys } = await this.#askKeys("ListKeys", {});
    const described = Keys.map(({ KeyId }: { readonly KeyId: string }) => this.#askKeys("DescribeKey", { KeyId }));
    const found = (await Promise.all(described)).map(({ KeyMetadata }) => KeyMetadata);
    return found.filter(({ KeyState }) => KeyState !== "PendingDeletion").map(({ KeyId }) => KeyId);
  }

  /** Names of the account's log groups. */
  async logGroups(): Promise<readonly string[]> {
    const { logGroups } = await this.#ask("logs", "Logs_20140328.DescribeLogGroups");
    return logGroups.map(({ logGroupName }: { readonly logGroupName: string }) => logGroupName);
  }

  /** Whose credentials they are. */
  async whoIs({ accessKeyId, sessionToken }: Readonly<Record<string, string>>): Promise<string> {
    const headers = { ...signedFor("sts", accessKeyId), "x-amz-security-token": sessionToken ?? "" };
    return textOf(await this.#query("sts", { Action: "GetCallerIdentity" }, headers), "Arn")[0] ?? "";
  }

  async #query(service: string, parameters: Record<string, string>, headers = signedFor(service)): Promise<string> {
    const body = new URLSearchParams(parameters);
    const response = await fetch(loopback(this.#place.aws), { method: "POST", headers, body });
    return response.text();
  }

  #ask(service: string, operation: string): Promise<Answered["body"]> {
    return ask(loopback(this.#place.aws), { service, operation, input: {} });
  }

  #askKeys(operation: string, input: object): Promise<Answered["body"]> {
    return ask(loopback(this.#place.keys), { service: "kms", operation: `TrentService.${operation}`, input });
  }

  async #policies(): Promise<PolicyTable> {
    const [name = ""] = await this.#resources("Governance", "AWS::DynamoDB::GlobalTable");
    const endpoint = loopback(this.#place.aws);
    return dynamoPolicyTable(documentClient({ endpoint, region: LOCAL_REGION, credentials: CREDENTIALS }), name);
  }
}

interface JsonCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
}

async function ask(endpoint: string, { service, operation, input }: JsonCall): Promise<Answered["body"]> {
  const headers = { ...signedFor(service), "content-type": "application/x-amz-json-1.1", "x-amz-target": operation };
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(input) });
  return response.json();
}

/** Asks until the answer is the one that is waited for, and returns it. */
export async function eventually<T>(ask: () => T | Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MILLIS; ; await pause(500)) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
  }
}

/** The emulator reads who calls from the scope of a signature, and no more of it. */
function signedFor(service: string, accessKeyId: string = LOCAL_ACCOUNT): Record<string, string> {
  const scope = `${accessKeyId}/20260101/${LOCAL_REGION}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
}

function textOf(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, text = ""]) => text);
}
