const depthMax = 50

/** JSON on lines of its own; or what is wrong with it. */
export function formatJson(text: string): string {
  // Indenting grows with the square of the depth.
  if (deepest(text) > depthMax) return `That is nested more than ${depthMax} levels deep.`
  try {
    return ['```json', JSON.stringify(JSON.parse(text), null, 2), '```'].join('\n')
  } catch (error) {
    return `That is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`
  }
}

/** Brackets in strings count too: it may only be too many. */
function deepest(text: string): number {
  let [depth, most] = [0, 0]
  for (const letter of text) {
    if (letter === '[' || letter === '{') most = Math.max(most, (depth += 1))
    else if (letter === ']' || letter === '}') depth -= 1
  }
  return most
}
