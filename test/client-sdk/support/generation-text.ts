import type { Generation } from '../../../client-sdk/src/index.ts'
import { until } from './live-client.ts'

/** Resolves as soon as the snapshot has exactly this text. */
export const holds = (answer: Generation, text: string) =>
  until(answer, () => answer.getSnapshot().text === text)

/** All pieces, until the answer has ended. */
export async function collect(answer: Generation): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of answer) pieces.push(piece)
  return pieces
}
