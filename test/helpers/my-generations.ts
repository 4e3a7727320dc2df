import type { Test } from 'tap'
import type { GenerationView } from '@chatcord/core/generations/generation.view'
import type { Person } from './app.ts'
import { createCondition } from './condition.ts'

/** What one device of somebody is told of their generations. */
export async function watchMine(t: Test, { ws }: Pick<Person, 'ws'>) {
  const told: GenerationView[] = []
  const { changed, until } = createCondition()
  await new Promise<void>((resolve, reject) => {
    const watching = ws.me.watch.subscribe(undefined, {
      onData(event) {
        if (event.type === 'ready') resolve()
        if (event.type !== 'generation') return
        told.push(event.generation)
        changed()
      },
      onError: reject,
    })
    t.teardown(() => watching.unsubscribe())
  })
  return {
    told,
    states: (nonce: string) => told.filter((one) => one.nonce === nonce).map(({ state }) => state),
    until: (nonce: string, state: GenerationView['state']) =>
      until(() => told.some((one) => one.nonce === nonce && one.state === state)),
  }
}
