/** Properties of a resource, as its template has them: CloudFormation's names are the services' own. */
export type Properties = Readonly<Record<string, unknown>>;

/** What CloudFormation is to know of a resource that was made. */
export interface Made {
  /** What `Ref` yields. Another than before means that the resource was replaced. */
  readonly id: string;
  /** What `Fn::GetAtt` yields. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What one type of resource is made, changed and removed by. */
export interface Emulation {
  create(properties: Properties, fallbackName: string): Promise<Made>;
  update(properties: Properties, before: { readonly id: string; readonly properties: Properties }): Promise<Made>;
  remove(properties: Properties, id: string): Promise<void>;
}

/** Lets pass that something to be removed is gone already. */
export async function unlessGone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error) => {
    const { name = "" } = error instanceof Error ? error : {};
    if (!/^(?:EntityNotFoundException|NotFoundException)$/.test(name)) throw error;
  });
}

const OF_CLOUDFORMATION: ReadonlySet<string> = new Set(["ServiceToken", "ServiceTimeout"]);

/**
 * Properties with the types that CloudFormation takes from them on the way to a custom resource, where it writes every
 * value as text. What is text by its own meaning stays: parameters of tables and settings.
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
