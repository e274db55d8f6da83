/** Properties of a resource, as its template has them: CloudFormation's names are the services' own. */
export type Properties = Readonly<Record<string, unknown>>;

/** What CloudFormation is told about a resource that was created. */
export interface Made {
  /** What `Ref` yields. Another than before means that the resource was replaced. */
  readonly id: string;
  /** What `Fn::GetAtt` yields. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How resources of one type are created, updated and removed. */
export interface Emulation {
  create(properties: Properties, fallbackName: string): Promise<Made>;
  update(properties: Properties, before: { readonly id: string; readonly properties: Properties }): Promise<Made>;
  remove(properties: Properties, id: string): Promise<void>;
}

/** Waits for a removal; that the thing is gone already is no error. */
export async function unlessGone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error) => {
    const { name = "" } = error instanceof Error ? error : {};
    if (!/^(?:EntityNotFoundException|NotFoundException)$/.test(name)) throw error;
  });
}

const OF_CLOUDFORMATION: ReadonlySet<string> = new Set(["ServiceToken", "ServiceTimeout"]);

/**
 * The properties with booleans in place of the texts `true` and `false`: CloudFormation hands every value to a custom
 * resource as text. `Parameters` of tables and of settings stay as they are, since their values are texts.
 */
export function typed(properties: Properties): Properties {
  const entries = Object.entries(properties).filter(([name]) => !OF_CLOUDFORMATION.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, name === "Parameters" ? value : typedValue(value)]));
}

function typedValue(value: unknown): unknown {
  if (value === "true" || value === "false") return value === "true";
  if (Array.isArray(value)) return value.map(typedValue);
  return typeof value === "object" && value !== null ? typed(value as Properties) : value;
}
