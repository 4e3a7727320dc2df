import type { LogRow, NewRow } from './log-row.ts'
import { changesRights, subjectOf, takesRight } from './row-rules.ts'

/** A row and the `projected` as of which it is permitted. */
export type Permitted = {
  row: NewRow
  asOf: number
  /** Whether nobody else's role matters to the permission. Where it is not told, it matters to rows about members only. */
  alone?: (() => boolean) | undefined
}

/** The rows at a log's end that take rights away, as far back as they are known without a gap. */
export type TakenRights = {
  /** The log ends here; of what is before nothing is known. */
  restart(seq: number): void
  /** A row of the log, in order; one that is known already does nothing. */
  follow(row: LogRow): void
  /** True when no row since then can have taken this permission. */
  spare(permitted: Permitted): boolean
}

const rowsMax = 500

export function createTakenRights(): TakenRights {
  let taking: LogRow[] = []
  let [since, upTo] = [Infinity, Infinity]

  function restart(seq: number) {
    taking = []
    since = upTo = seq
  }

  return {
    restart,
    follow(row) {
      if (row.seq <= upTo) return
      if (row.seq > upTo + 1) {
        restart(row.seq)
        return
      }
      upTo = row.seq
      if (!takesRight(row)) return
      taking.push(row)
      if (taking.length > rowsMax) since = taking.shift()?.seq ?? upTo
    },
    spare: (permitted) =>
      permitted.asOf >= since &&
      taking.every((row) => row.seq <= permitted.asOf || stands(permitted, row)),
  }
}

/** Nobody loses a right by what becomes of somebody else, as long as only their own role matters. */
export function stands({ row, alone }: Permitted, taking: LogRow | NewRow): boolean {
  const from = subjectOf(taking)
  if (from === null || from === row.by) return false
  return alone?.() ?? !changesRights(row)
}
