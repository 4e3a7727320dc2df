/** Counts by name, added up over steps, watchers and files. */
export type Totals<Name extends string> = {
  add(counts: Partial<Record<Name, number>>): void
  all(): Record<Name, number>
}

export function createTotals<Name extends string>(names: readonly Name[] = []): Totals<Name> {
  const totals = new Map<Name, number>(names.map((name) => [name, 0]))
  return {
    add(counts) {
      for (const name of Object.keys(counts) as Name[])
        // no other key is in such a record
        totals.set(name, (totals.get(name) ?? 0) + (counts[name] ?? 0))
    },
    all: () => Object.fromEntries(totals) as Record<Name, number>, // every name was given, or added
  }
}
