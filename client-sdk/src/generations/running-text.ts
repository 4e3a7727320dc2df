/** A piece of the text of one attempt; `offset` in UTF-16 units from the beginning of the text. */
export type Piece = { attempt: number; offset: number; text: string }

/** The text of an attempt as far as it is known. */
export type RunningText = { readonly attempt: number; readonly text: string }

/**
 * The text with a piece: the same object when the piece brings nothing new, null when text before the piece is missing.
 * An attempt has one text that only grows, so a piece that comes twice or late takes nothing back; a higher attempt
 * begins anew.
 */
export function withPiece(
  known: RunningText | null,
  { attempt, offset, text }: Piece,
): RunningText | null {
  if (known && known.attempt > attempt) return known
  const before = known?.attempt === attempt ? known.text : ''
  if (offset > before.length) return null
  if (known?.attempt === attempt && offset + text.length <= before.length) return known
  return { attempt, text: before.slice(0, offset) + text }
}
