const perGeneration = 1_000_000

/**
 * A channel's epoch: the installation's generation, then a number of the channel's own that only grows.
 * One number, so that a higher epoch is newer and comparing needs no parsing.
 */
export function epochOf(generation: number, channelEpoch: number): number {
  return generation * perGeneration + channelEpoch
}
