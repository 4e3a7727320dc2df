import { isSameEntry, type Entry } from './entry.ts'

export type AckFaults = {
  /** Acknowledged, and not in the log where the acknowledgement says, or not with that content. */
  missing: number
  /** The same nonce in the log more than once. */
  repeated: number
  /** A message in the log that was never acknowledged: refused, or not ours. */
  unasked: number
  /** Seqs that the log skips or repeats: it is 1, 2, 3 … */
  gaps: number
}

/** What the server acknowledged against what its log holds. */
export function checkAcks(log: readonly Entry[], acks: readonly Entry[]): AckFaults {
  const faults: AckFaults = { missing: 0, repeated: 0, unasked: 0, gaps: 0 }
  const rows = new Map(log.map((row) => [row.seq, row]))
  const asked = new Set(acks.map(({ nonce }) => nonce))
  const nonces = new Set<string>()
  for (const ack of acks) {
    const row = rows.get(ack.seq)
    if (!row || !isSameEntry(row, ack)) faults.missing++
  }
  log.forEach(({ seq, nonce }, index) => {
    if (seq !== index + 1) faults.gaps++
    if (nonce === null) return
    if (nonces.has(nonce)) faults.repeated++
    if (!asked.has(nonce)) faults.unasked++
    nonces.add(nonce)
  })
  return faults
}
