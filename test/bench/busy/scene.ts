/** As many as a busy afternoon has: the target of the design is 1,000 sends a second with 20 watchers each. */
export const scene = { senders: 64, rooms: 4, watchers: 20 } as const

export const text = 'The ferry leaves at seven, and whoever is late may swim behind it.'

/** One of the two that are compared, with everybody connected and watching. */
export type Side = {
  /** Sends as one of the senders, to the room that is theirs. Resolves with the acknowledgement. */
  send(sender: number): Promise<void>
  /** Resolves when every watcher has everything that was acknowledged. */
  delivered(): Promise<void>
  close(): Promise<void>
}
