import { createNonce } from '../../../client-sdk/src/index.ts'
import { compareRecord } from '../../replay/compare-record.ts'
import { startOwnServer } from '../../replay/own-server.ts'
import { createPeople } from '../../replay/people.ts'
import type { Progress } from '../../replay/progress.ts'
import { readEvents } from '../../replay/read-events.ts'
import { noFaults } from '../../replay/replay-log.ts'
import { createTotals } from '../../replay/totals.ts'
import { createWatchdog } from '../../replay/watchdog.ts'
import { createWatcher } from '../../replay/watcher.ts'
import { scene, text, type Side } from './scene.ts'

const stallMs = 60_000

export type ChatSide = Side & {
  /** What any watcher has that the log has not, or the other way round. */
  faults(): Promise<typeof noFaults>
}

/** Ours: the server that `npm start` runs, and whole clients of the SDK, with everybody signed in and in a channel. */
export async function openChat(progress: Progress): Promise<ChatSide> {
  const server = await startOwnServer()
  const watchdog = createWatchdog(stallMs)
  const nicks = Array.from({ length: scene.senders }, (_, index) => `sender-${String(index)}`)
  const { operator, personOf, ...people } = await createPeople({
    ...{ urls: [server.url], nicks, watchers: scene.watchers, token: null, progress, watchdog },
  })
  const host = operator.open()
  await host.restore()
  const places = await Promise.all(
    Array.from({ length: scene.rooms }, async (_, index) => {
      const about = { kind: 'public' as const, name: `room ${String(index)}` }
      const made = await host.api.channels.create.mutate({ ...about, nonce: createNonce() })
      return { channelId: made.id, epoch: made.epoch, last: 0 }
    }),
  )
  const senders = await Promise.all(
    nicks.map(async (nick, index) => {
      const place = places[index % places.length]
      if (!place) throw new Error('there is no room')
      const chat = personOf(nick).open()
      await chat.restore()
      const { channelId } = place
      await chat.api.channels.join.mutate({ channelId, nonce: createNonce() })
      return { chat, place, channel: chat.channel(channelId) }
    }),
  )
  const watchers = people.watchers.map((person) => createWatcher(person, watchdog))
  const watches = await Promise.all(
    places.flatMap((place) =>
      watchers.map(async (watcher) => ({
        place,
        watch: await watcher.watch(place, () => watchdog.progress()),
      })),
    ),
  )

  return {
    async send(index) {
      const sender = senders[index]
      if (!sender) throw new Error('no such sender')
      const { seq } = await sender.channel.send({ text }).message
      sender.place.last = Math.max(sender.place.last, seq)
    },
    async delivered() {
      await Promise.all(watches.map(({ place, watch }) => watch.reached(place.last)))
    },
    async faults() {
      const faults = createTotals(noFaults)
      for (const place of places) {
        const rows = await readEvents(host, place, watchdog)
        for (const { watch, place: watched } of watches)
          if (watched === place) faults.add(compareRecord(rows, watch.record))
      }
      return faults.all()
    },
    async close() {
      watchdog.stop()
      for (const { watch } of watches) watch.close()
      for (const watcher of watchers) watcher.close()
      for (const { chat } of senders) chat.close()
      host.close()
      await server.close()
    },
  }
}
