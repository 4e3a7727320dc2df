const messages = {
  keyMissing:
    'The key of this secret is not in SECRETS_KEY: put the old key back at its end, or set the secret anew.',
  damaged: 'This secret was changed or moved since it was kept: set it anew.',
}

/** Why a secret cannot be read. The message names the way out and holds nothing secret. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
  readonly code: keyof typeof messages

  constructor(code: keyof typeof messages, cause?: unknown) {
    super(messages[code], cause === undefined ? undefined : { cause })
    this.code = code
  }
}
