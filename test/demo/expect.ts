/** Something in the tour was not as it has to be. */
export class TourError extends Error {}

/** Throws TourError with the sentence that says what differs. */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new TourError(otherwise)
}
