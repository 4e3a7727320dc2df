import type { MessageView } from '@chatcord/server/contract'

/** A window that only grows at its end is cut to half of this, so that a watcher of years does not fill the memory. */
const lengthMax = 5_000

export type MessageWindow = {
  /** In the order of their seqs. The array is never changed afterwards. */
  messages(): readonly MessageView[]
  get(seq: number): MessageView | undefined
  /** 0 when there is none. */
  firstSeq(): number
  lastSeq(): number
  /** Adds or replaces; an older `rev` than the one that is there is passed over. */
  put(message: MessageView): void
  putAll(messages: readonly MessageView[]): void
  replace(messages: readonly MessageView[]): void
  /** Drops the oldest half of a window that is too long; true when it did. */
  trim(): boolean
}

/** Consecutive messages of a channel. Copied on a write only if somebody has seen the array since the last one. */
export function createMessageWindow(): MessageWindow {
  let order: MessageView[] = []
  let seen = false

  function writable() {
    if (seen) order = order.slice()
    seen = false
    return order
  }

  /** The index of the first message whose seq is not below. */
  function find(seq: number) {
    let [low, high] = [0, order.length]
    if ((order.at(-1)?.seq ?? -1) < seq) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((order[middle]?.seq ?? Infinity) < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  function get(seq: number) {
    const message = order[find(seq)]
    return message?.seq === seq ? message : undefined
  }

  function put(message: MessageView) {
    const index = find(message.seq)
    const before = order[index]
    if (before?.seq !== message.seq) writable().splice(index, 0, message)
    else if (before.rev < message.rev) writable()[index] = message
  }

  return {
    messages() {
      seen = true
      return order
    },
    get,
    firstSeq: () => order[0]?.seq ?? 0,
    lastSeq: () => order.at(-1)?.seq ?? 0,
    put,
    putAll(messages) {
      for (const message of messages) put(message)
    },
    replace(messages) {
      order = messages.slice().sort((a, b) => a.seq - b.seq)
      seen = false
    },
    trim() {
      if (order.length <= lengthMax) return false
      order = order.slice(-lengthMax / 2)
      seen = false
      return true
    },
  }
}
