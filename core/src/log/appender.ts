import { ChatError, isFailure } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import { number, origin, type Place } from './batch.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow, NewRow } from './log-row.ts'
import { takesRight } from './row-rules.ts'
import { createTakenRights, stands, type Permitted, type TakenRights } from './taken-rights.ts'

/** Answers the `projected` as of which the row is permitted, `atLeast` this one, or throws the refusal. */
export type Permit = (atLeast: number) => Promise<number>

export type Append = Permitted & { permit: Permit }

type Waiting = Append & {
  settle: { resolve(appended: Appended): void; reject(error: unknown): void }[]
  open: boolean
}
type Lane = { tail: Place | null; taken: TakenRights; queue: Waiting[]; busy: boolean }

export type Appender = {
  /** Resolves with the committed row; rejects with a refusal, CONFLICT, or UNAVAILABLE when the outcome is unknown. */
  append(append: Append): Promise<Appended>
  /** A row of this or another node that is in the log: the next one follows it without a look at the tail. */
  seen(row: LogRow): void
  readonly counts: Readonly<InsertCounts>
}

/** Since the start. `lost`: another node had taken a place, so the rows were numbered and inserted anew. */
export type InsertCounts = { inserts: number; lost: number }

/** `repeated`: the nonce was in the log already, this is its row. */
export type Appended = { row: LogRow; repeated: boolean }

export type AppenderDeps = {
  log: LogStore
  clock: Clock
  random(): number
  /** Brings the projection of a channel to at least `seq`. */
  project(ch: string, seq: number): Promise<void>
  /** Called after the append was settled, in the order of the log; a row behind a duplicate nonce may be told again. */
  committed(rows: readonly LogRow[]): void
}

/** Rows of one insert. */
const batchMax = 64
/** Another node wins a place again and again: after this many rounds the caller is told to try later. */
const roundsMax = 40
const jitterMs = 8
/**
 * Where several write at once, rows gather this long between two inserts: an insert, its projection and its frame to
 * each watcher cost about the same for one row as for ten. Who writes alone is never kept waiting.
 */
const gatherMs = 10
/** Idle lanes are kept for their tails, which save a read; a stale tail is found out by the index. */
const lanesMax = 10_000

/** Appends rows at tail + 1: one append in flight per channel and process, waiting rows go together. */
export function createAppender(deps: AppenderDeps): Appender {
  const lanes = new Map<string, Lane>()
  const counts: InsertCounts = { inserts: 0, lost: 0 }

  const append = ({ row, ...rest }: Append) =>
    new Promise<Appended>((resolve, reject) => {
      const lane = lanes.get(row.ch) ?? newLane()
      lanes.set(row.ch, lane)
      const same = lane.queue.find((other) => isSame(other.row, row))
      if (same) same.settle.push({ resolve, reject })
      else lane.queue.push({ row, ...rest, settle: [{ resolve, reject }], open: true })
      if (lane.busy) return
      lane.busy = true
      void drain(row.ch, lane)
    })

  async function drain(ch: string, lane: Lane) {
    // What is queued in the same turn goes into the same insert.
    await Promise.resolve()
    while (lane.queue.length > 0) {
      const batch = lane.queue.splice(0, batchMax)
      try {
        await appendAll(ch, lane, batch)
      } catch (error) {
        lane.tail = null
        for (const item of batch)
          refuse(item, new ChatError('UNAVAILABLE', { retryAfterMs: null }, error))
      }
      if (batch.length > 1 && lane.queue.length < batchMax) await deps.clock.sleep(gatherMs)
    }
    lane.busy = false
    if (lanes.size > lanesMax) lanes.delete(ch)
  }

  async function appendAll(ch: string, lane: Lane, batch: Waiting[]) {
    for (let round = 0; ; round++) {
      if (round > roundsMax) throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
      const tail = lane.tail ?? (await look(ch, lane))
      const items = await permitted(ch, lane.taken, tail.aclRev, batch)
      if (items.length === 0) return
      const rows = number(
        items.map((item) => item.row),
        tail,
        deps.clock.now(),
      )
      const { inserted, duplicate } = await insertKnown(lane, rows)
      counts.inserts += 1
      commit(lane, items, rows.slice(0, inserted))
      const next = items[inserted]
      if (duplicate === 'nonce' && next) await answerDuplicate(next)
      if (batch.every((item) => !item.open)) return
      if (inserted > 0) round = 0
      if (duplicate !== 'seq') continue
      counts.lost += 1
      // Another node won. Its row is often seen before the place is tried again, which saves a look at the tail.
      await deps.clock.sleep(deps.random() * jitterMs)
      if (lane.tail === tail) lane.tail = null
    }
  }

  async function look(ch: string, lane: Lane): Promise<Place> {
    const tail = (await deps.log.tail(ch)) ?? origin
    lane.tail = tail
    lane.taken.restart(tail.seq)
    return tail
  }

  /** An unknown outcome is never success: the tail is forgotten and the same rows are tried once more. */
  async function insertKnown(lane: Lane, rows: LogRow[]) {
    try {
      return await deps.log.insert(rows)
    } catch {
      lane.tail = null
      return await deps.log.insert(rows)
    }
  }

  function commit(lane: Lane, items: readonly Waiting[], rows: readonly LogRow[]) {
    const last = rows.at(-1)
    if (!last) return
    lane.tail = last
    rows.forEach((row, index) => {
      lane.taken.follow(row)
      const item = items[index]
      if (item) accept(item, row, false)
    })
    deps.committed(rows)
  }

  /**
   * What may follow a tail with this `aclRev`. A permission that may have been taken away since it was read is read
   * again, as of a projection that has the row that took it; one that a row of the batch itself may take waits for it.
   */
  async function permitted(
    ch: string,
    taken: TakenRights,
    aclRev: number,
    batch: readonly Waiting[],
  ): Promise<Waiting[]> {
    const stale = batch.filter((item) => item.open && item.asOf < aclRev && !taken.spare(item))
    if (stale.length > 0) await deps.project(ch, aclRev)
    const again = async (item: Waiting) => {
      try {
        item.asOf = await item.permit(aclRev)
      } catch (error) {
        refuse(item, error)
      }
    }
    await Promise.all(stale.map(again))
    const ready = batch.filter((item) => item.open)
    const cut = ready.findIndex((item, index) =>
      ready.slice(0, index).some(({ row }) => takesRight(row) && !stands(item, row)),
    )
    return cut < 0 ? ready : ready.slice(0, cut)
  }

  /** The index says that the nonce is in the log: acknowledged once a majority has the row. */
  async function answerDuplicate(item: Waiting) {
    const { ch, by, nonce, hash } = item.row
    const row = await deps.log.rowOfNonce({ ch, by, nonce })
    if (!row) return
    if (row.hash !== hash) {
      refuse(item, new ChatError('CONFLICT'))
      return
    }
    for (let round = 0; round < roundsMax; round++) {
      const [safe] = await deps.log.rowsOfNonces([{ ch, by, nonce }])
      if (safe) {
        accept(item, safe, true)
        deps.committed([safe])
        return
      }
      await deps.clock.sleep(jitterMs)
    }
  }

  return {
    append,
    counts,
    seen: (row) => {
      const lane = lanes.get(row.ch)
      if (lane?.tail?.seq !== row.seq - 1) return
      lane.tail = row
      lane.taken.follow(row)
    },
  }
}

function newLane(): Lane {
  return { tail: null, taken: createTakenRights(), queue: [], busy: false }
}

function isSame(a: NewRow, b: NewRow): boolean {
  return a.by === b.by && a.nonce === b.nonce && a.hash === b.hash
}

function accept(item: Waiting, row: LogRow, repeated: boolean) {
  item.open = false
  for (const { resolve } of item.settle) resolve({ row, repeated })
}

function refuse(item: Waiting, error: unknown) {
  if (!item.open) return
  item.open = false
  const failure = isFailure(error)
    ? error
    : new ChatError('UNAVAILABLE', { retryAfterMs: null }, error)
  for (const { reject } of item.settle) reject(failure)
}
