/**
 * Entries that one log keeps; of a longer one the oldest go. An answer that runs for two minutes with an entry every
 * 40 ms has 3,000, so nobody who comes late misses any of it.
 */
export const tokenLogEntriesMax = 50_000
