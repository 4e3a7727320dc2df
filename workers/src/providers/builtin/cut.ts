/** The beginning of a text, at most `max` UTF-16 units, with an ellipsis where something is missing. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  // Half of a surrogate pair at the end is nobody's letter.
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
