/** What an access token says: whose it is and of which session. Never what they may do, for that changes. */
export type AccessClaims = { sub: string; sid: string; jti: string }

/** Signs access tokens. The host has the keys. */
export type TokenSigner = {
  sign(claims: AccessClaims, ttlSeconds: number): string
  /** Throws on anything but a valid token of ours that is not over. */
  verify(token: string): { sub: string; sid: string }
}
