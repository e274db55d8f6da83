import type { Keys, Pace, PolicyDocument, RoleRequest, RoleSession, Roles, Storage } from "../../../bin/live/ports.ts";
import type { Instant } from "../../../lib/model/mesh.ts";

type Texts = Readonly<Record<string, string>>;

/** Time that passes when somebody waits. */
export class FakePace implements Pace {
  #now = Date.parse("2026-06-01T00:00:00Z");

  now(): Instant {
    return this.#now;
  }

  async pause(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }
}

interface FakeRole {
  readonly tags: Map<string, string>;
  readonly denials: { readonly person: string; readonly before: Instant }[];
  readonly policy: PolicyDocument;
}

/** IAM and STS by the rules that the experiments are about: denials by person and time, tags taken when a session opens. */
export class FakeRoles implements Roles {
  readonly #account: string;
  readonly #pace: Pace;
  readonly #roles = new Map<string, FakeRole>();
  readonly #tagsOfSessions = new Map<string, Texts>();
  #sessions = 0;

  constructor(account: string, pace: Pace) {
    this.#account = account;
    this.#pace = pace;
  }

  names(): readonly string[] {
    return [...this.#roles.keys()];
  }

  policyOf(name: string): PolicyDocument | undefined {
    return this.#roles.get(name)?.policy;
  }

  has(arn: string): boolean {
    return this.names().some((name) => this.arnOf(name) === arn);
  }

  arnOf(name: string): string {
    return `arn:aws:iam::${this.#account}:role/purpose-mesh-live/${name}`;
  }

  async create({ name, policy, tags }: RoleRequest): Promise<void> {
    if (this.#roles.has(name)) throw new Error(`role ${name} exists`);
    this.#roles.set(name, { policy, tags: new Map(Object.entries(tags)), denials: [] });
  }

  async remove(name: string): Promise<void> {
    this.#roles.delete(name);
  }

  async open(name: string, person: string): Promise<RoleSession> {
    const role = this.#role(name);
    const sessionToken = String(++this.#sessions);
    this.#tagsOfSessions.set(sessionToken, Object.fromEntries(role.tags));
    const credentials = { accessKeyId: "a", secretAccessKey: "s", sessionToken };
    return { role: this.arnOf(name), person, issuedAt: this.#pace.now(), credentials };
  }

  async deny(name: string, person: string, before: Instant): Promise<void> {
    this.#role(name).denials.push({ person, before });
  }

  async setTags(name: string, tags: Texts): Promise<void> {
    for (const [key, value] of Object.entries(tags)) this.#role(name).tags.set(key, value);
  }

  /** Whether the session may still do anything. */
  isAlive({ role: arn, person, issuedAt }: RoleSession): boolean {
    const role = this.#roles.get(arn.split("/").at(-1) ?? "");
    return role?.denials.every((denial) => denial.person !== person || issuedAt >= denial.before) ?? false;
  }

  /** The tags that a session's role had when it was opened. */
  tagsOf({ credentials }: RoleSession): Texts {
    return this.#tagsOfSessions.get(credentials.sessionToken) ?? {};
  }

  #role(name: string): FakeRole {
    const role = this.#roles.get(name);
    if (!role) throw new Error(`no role ${name}`);
    return role;
  }
}

export class FakeStorage implements Storage {
  readonly #buckets = new Map<string, Map<string, string>>();

  names(): readonly string[] {
    return [...this.#buckets.keys()];
  }

  async create(bucket: string): Promise<void> {
    this.#buckets.set(bucket, new Map());
  }

  async put(bucket: string, key: string, body: string): Promise<void> {
    const objects = this.#buckets.get(bucket);
    if (!objects) throw new Error(`no bucket ${bucket}`);
    objects.set(key, body);
  }

  async remove(bucket: string): Promise<void> {
    this.#buckets.delete(bucket);
  }

  /** The rows under a location such as `s3://bucket/prefix/`. */
  rowsAt(location: string): readonly (readonly string[])[] {
    const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
    const objects = [...(this.#buckets.get(bucket) ?? [])].filter(([key]) => key.startsWith(prefix));
    return objects.flatMap(([, body]) => body.split("\n").filter(Boolean)).map((line) => line.split(","));
  }
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** KMS as far as a policy's conditions are read: `ArnEquals` and `StringEquals`, all of which have to be met. */
export class FakeKeys implements Keys {
  readonly #roles: FakeRoles;
  readonly #policies = new Map<string, PolicyDocument>();

  constructor(roles: FakeRoles) {
    this.#roles = roles;
  }

  names(): readonly string[] {
    return [...this.#policies.keys()];
  }

  async create(policy: PolicyDocument): Promise<string> {
    const key = `key-${this.#policies.size + 1}`;
    this.#policies.set(key, policy);
    return key;
  }

  async remove(key: string): Promise<void> {
    this.#policies.delete(key);
  }

  async seal(key: string, context: Texts): Promise<Uint8Array> {
    return new TextEncoder().encode(JSON.stringify({ key, context }));
  }

  async canUnseal(session: RoleSession, sealed: Uint8Array, context: Texts): Promise<boolean> {
    const { key, context: sealedFor } = JSON.parse(new TextDecoder().decode(sealed));
    if (JSON.stringify(sealedFor) !== JSON.stringify(context)) return false;
    const statements = (this.#policies.get(key)?.Statement ?? []) as readonly Statement[];
    const facts: Texts = {
      "aws:PrincipalArn": session.role,
      ...prefixed("aws:PrincipalTag/", this.#roles.tagsOf(session)),
      ...prefixed("kms:EncryptionContext:", context),
    };
    return statements.some(({ Action, Condition = {} }) => {
      const conditions = Object.values(Condition).flatMap((keys) => Object.entries(keys));
      const isMet = conditions.every(([name, wanted]) => [wanted].flat().includes(facts[name] ?? ""));
      return [Action].flat().includes("kms:Decrypt") && isMet;
    });
  }
}

function prefixed(prefix: string, texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [`${prefix}${name}`, value]));
}
