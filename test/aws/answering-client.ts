/** What a service answers, by the name of the operation. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>;

/** The client, answering from a table instead of the network. */
export function answering<T extends { send: unknown }>(client: T, answers: Answers): T {
  return Object.assign(client, {
    send: async (command: { readonly input: Readonly<Record<string, unknown>> }) => {
      const name = command.constructor.name.replace(/Command$/, "");
      return answers[name]?.(command.input) ?? refuse("UnknownOperation");
    },
  });
}

/** Fails as the SDK does for an error of this name. */
export function refuse(name: string): never {
  throw Object.assign(new Error(name), { name });
}
