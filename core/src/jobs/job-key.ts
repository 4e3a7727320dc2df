/** A job among those of all queues. */
export type JobKey = { queue: string; id: string }

export const keyText = ({ queue, id }: JobKey): string => `${queue}/${id}`

export function readKey(text: string): JobKey {
  const slash = text.indexOf('/')
  return { queue: text.slice(0, slash), id: text.slice(slash + 1) }
}

/** The newest first, as far as ids tell when they were made. */
export function compareKeys(one: JobKey, other: JobKey): number {
  if (one.id !== other.id) return one.id < other.id ? 1 : -1
  if (one.queue === other.queue) return 0
  return one.queue < other.queue ? 1 : -1
}
