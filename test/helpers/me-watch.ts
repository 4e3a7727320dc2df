import type { Test } from 'tap'
import type { MeEvent } from '@chatcord/core/me/me-event'
import type { ChatClient } from '../../client-sdk/src/index.ts'
import { createCondition } from './condition.ts'

export type MeWatch = {
  events: MeEvent[]
  /** Resolves when so many events of this type have come in all. */
  heard(type: MeEvent['type'], count?: number): Promise<void>
}

/** What `me.watch` tells somebody, from its `ready` on. */
export async function watchMe(t: Test, chat: Pick<ChatClient, 'api'>): Promise<MeWatch> {
  const events: MeEvent[] = []
  const { changed, until } = createCondition()
  const watching = chat.api.me.watch.subscribe(undefined, {
    onData: (event) => {
      events.push(event)
      changed()
    },
    onError: () => undefined,
  })
  t.teardown(() => watching.unsubscribe())
  const heard: MeWatch['heard'] = (wanted, count = 1) =>
    until(() => events.filter(({ type }) => type === wanted).length >= count)
  await heard('ready')
  return { events, heard }
}
