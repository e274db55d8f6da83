/**
 * The audience of a domain's own API, which is not the hub's: a token that somebody showed to a domain opens nothing
 * at the hub, whoever runs the domain.
 */
export function domainAudience(hubAudience: string, domain: string): string {
  return `${hubAudience}/${domain}`;
}

/** Whether a token's `aud` also names an API below `audience`: then others than the one that `audience` is for have seen it. */
export function isSharedAudience(aud: string | readonly string[] | undefined, audience: string): boolean {
  return [aud ?? []].flat().some((other) => other.startsWith(`${audience}/`));
}
