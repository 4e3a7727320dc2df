/** Counts by name, added up over steps, watchers and files. */
export type Totals<Counts extends Record<string, number>> = {
  add(counts: Partial<Counts>): void
  all(): Counts
}

/** `zero` names the counts that are there whether anything was added to them or not. */
export function createTotals(): Totals<Record<string, number>>
export function createTotals<Counts extends Record<string, number>>(zero: Counts): Totals<Counts>
export function createTotals(zero: Record<string, number> = {}): Totals<Record<string, number>> {
  const totals = { ...zero }
  return {
    add(counts) {
      for (const [name, count = 0] of Object.entries(counts))
        totals[name] = (totals[name] ?? 0) + count
    },
    all: () => ({ ...totals }),
  }
}
