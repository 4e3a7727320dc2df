/** The list of nothing: the same object everywhere, so that what is empty does not seem to change. */
export const none: readonly never[] = Object.freeze([])
