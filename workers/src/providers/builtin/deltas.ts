/**
 * The pieces of a text that are shown one after another: a word and the blank behind it, or a part of a long word.
 * Together they are the text; `count` is about the most that come of it, then several words go together.
 */
export function deltasOf(text: string, count: number): string[] {
  const words = text.match(/\s*\S{1,40}\s*/gu) ?? (text === '' ? [] : [text])
  const together = Math.max(1, Math.ceil(words.length / count))
  const deltas: string[] = []
  for (let at = 0; at < words.length; at += together)
    deltas.push(words.slice(at, at + together).join(''))
  return deltas
}
