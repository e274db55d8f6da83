import type { Answer, Credentials, Stage } from "./stage.ts";

/** Opens a session that is expected to open. */
export async function openSession(stage: Stage, person: string, wish: object): Promise<Credentials> {
  const { status, body } = await stage.hub(person, "POST /sessions", wish);
  if (status !== 201 || !body.credentials) throw new Error(`no session: ${status} ${body.code} ${body.message}`);
  return body.credentials;
}

/** The codes of an answer's reasons, or its own code. */
export function codesOf({ body }: Answer): readonly (string | undefined)[] {
  return body.reasons?.map(({ code }) => code) ?? [body.code];
}
