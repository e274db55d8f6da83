/** Which key: one per domain and purpose. */
export interface KeyScope {
  readonly domain: string;
  readonly purpose: string;
  /**
   * Bound to the wrapped key and needed to unwrap it. It appears in plain text in audit logs: never a person's or a
   * subject's id.
   */
  readonly context: Readonly<Record<string, string>>;
}

/** A key for local use, and the form in which it may be stored. */
export interface DataKey {
  /** 256 bits. */
  readonly plaintext: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** Keys that wrap data keys. The wrapping key itself never leaves. */
export interface Keys {
  /** @throws KeyUnavailableError if there is no such key or the caller may not use it */
  generate(scope: KeyScope): Promise<DataKey>;

  /** @throws KeyUnavailableError if `wrapped` was not made for this scope, context included, or the caller may not use it */
  unwrap(scope: KeyScope, wrapped: Uint8Array): Promise<Uint8Array>;
}
