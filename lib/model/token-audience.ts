/**
 * The audience of a domain's own API, which is not the hub's: a token that somebody showed to a domain opens nothing
 * at the hub, whoever runs the domain.
 */
export function domainAudience(hubAudience: string, domain: string): string {
  return `${hubAudience}/${domain}`;
}

/**
 * Whether a token's `aud` names, beside `audience`, another API of the same mesh, the hub's or a domain's: whoever runs
 * that one may have been shown the token. What is no text could name anything. Audiences outside the mesh do not matter.
 * `audience` is that of the API of `domain`; without one, the hub's.
 */
export function isSharedAudience(aud: unknown, audience: string, domain: string | undefined): boolean {
  const hub = domain === undefined ? audience : audience.slice(0, -domain.length - 1);
  return [aud]
    .flat()
    .some((other) => typeof other !== "string" || (other !== audience && `${other}/`.startsWith(`${hub}/`)));
}
