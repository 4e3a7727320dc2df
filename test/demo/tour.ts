import { startOwnServer } from '../replay/own-server.ts'
import { ask, type Asked } from './ask.ts'
import { cutTheLine, type Resumed } from './cut-the-line.ts'
import { gather } from './gather.ts'
import type { Guest } from './guest.ts'
import { since } from './since.ts'
import { stopHalfWay, type Stopped } from './stop-half-way.ts'
import type { Teller } from './teller.ts'

/** What came of the tour; times in milliseconds. */
export type Outcome = Asked & Stopped & Resumed & { startMs: number; totalMs: number }

/** Shows the product from the outside. Throws TourError when something is not as it has to be. */
export async function runTour(teller: Teller): Promise<Outcome> {
  const start = performance.now()
  const server = await startOwnServer()
  const guests: Guest[] = []
  try {
    const startMs = since(start)
    teller.note(`a server of its own: ${server.url}`)
    const scene = await gather(server.url, guests, teller)
    const asked = await ask(scene)
    const stopped = await stopHalfWay(scene)
    const resumed = await cutTheLine(scene)
    return { ...asked, ...stopped, ...resumed, startMs, totalMs: since(start) }
  } finally {
    for (const { chat } of guests) chat.close()
    await server.close()
  }
}
