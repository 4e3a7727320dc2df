/** A broken promise of the log: it ends the schedule. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly kind: string

  constructor(kind: string, detail: string) {
    super(`${kind}: ${detail}`)
    this.kind = kind
  }
}
