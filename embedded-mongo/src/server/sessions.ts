import { Binary, Long } from 'bson'
import type { Doc } from '../bson/kind.ts'
import { isDoc, toNumber } from '../bson/kind.ts'
import { badValue, MongoError } from '../errors.ts'
import { sessionKey } from '../engine/layout.ts'
import type { Store } from '../kv/store.ts'
import { prefixRange } from '../kv/view.ts'

/** As `hello` promises, in minutes. */
export const SESSION_TIMEOUT = 30
const TIMEOUT_MS = SESSION_TIMEOUT * 60_000

// Stored: the number of the write and the time in milliseconds, both doubles, then the reply.
const HEADER = 16

type LastWrite = { txnNumber: number; at: number; reply: Buffer }

/** The last retryable write of each session with its reply, on disk in the same flush as what it wrote. */
export class Sessions {
  readonly #store: Store
  readonly #writes = new Map<string, LastWrite>()
  /** Attempts that have not been answered yet, by session. */
  readonly #running = new Map<string, Promise<unknown>>()

  constructor(store: Store) {
    this.#store = store
    for (const { key, value } of store.read(prefixRange('s'), { reverse: false, limit: 1_000_000 })
      .entries) {
      const write = {
        txnNumber: value.readDoubleBE(0),
        at: value.readDoubleBE(8),
        reply: value.subarray(HEADER),
      }
      this.#writes.set(key.slice(1), write)
    }
  }

  /** The reply to a write that was done before; undefined if it is new. An older one than the last is refused. */
  replyTo(session: string, txnNumber: number): Buffer | undefined {
    const last = this.#writes.get(session)
    if (!last || last.txnNumber < txnNumber) return undefined
    if (last.txnNumber === txnNumber) return last.reply
    throw new MongoError(
      'TransactionTooOld',
      `txnNumber ${txnNumber} is older than the session's last, ${last.txnNumber}`,
    )
  }

  remember(session: string, txnNumber: number, reply: Buffer): void {
    const at = Date.now()
    this.#writes.set(session, { txnNumber, at, reply })
    const header = Buffer.allocUnsafe(HEADER)
    header.writeDoubleBE(txnNumber, 0)
    header.writeDoubleBE(at, 8)
    this.#store.put(sessionKey(session), Buffer.concat([header, reply]))
  }

  /** One attempt of a session at a time: a retry waits for the attempt that it repeats. */
  async alone<T>(session: string, attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      const running = this.#running.get(session)
      if (!running) break
      await running.catch(() => undefined)
    }
    const promise = attempt()
    this.#running.set(session, promise)
    try {
      return await promise
    } finally {
      this.#running.delete(session)
    }
  }

  end(session: string): void {
    if (this.#writes.delete(session)) this.#store.put(sessionKey(session), null)
  }

  endUnused(now: number): void {
    for (const [session, { at }] of this.#writes) if (now - at > TIMEOUT_MS) this.end(session)
  }
}

/** The session and number of a retryable write, if the command is sent as one. */
export function retryOf(body: Doc): { session: string; txnNumber: number } | null {
  const number = body.txnNumber
  if (number === undefined) return null
  const txnNumber = number instanceof Long ? number.toNumber() : toNumber(number)
  const session = sessionOf(body.lsid)
  if (txnNumber === undefined || session === null)
    throw badValue('a retryable write needs lsid and txnNumber')
  return { session, txnNumber }
}

/** A session's id as a key, or null when it is none. */
export function sessionOf(lsid: unknown): string | null {
  const id = isDoc(lsid) ? lsid.id : undefined
  return id instanceof Binary && id.position === 16 ? id.toString('hex') : null
}
