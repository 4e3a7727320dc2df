/** A secret as it is kept: encrypted under a key of its own, which is encrypted under the installation's key `kid`. */
export type SealedSecret = { kid: string; key: string; iv: string; text: string }
