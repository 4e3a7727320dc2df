import type { Ack, ChatClient } from '../../client-sdk/src/index.ts'
import { createNonce, isChatError } from '../../client-sdk/src/index.ts'
import type { ClientPool } from './client-pool.ts'
import type { Entry } from './entry.ts'
import { insist } from './insist.ts'
import type { Person } from './person.ts'
import type { Action, Step } from './plan-steps.ts'
import type { Watchdog } from './watchdog.ts'

export type PerformDeps = {
  channelId: string
  operator: Person
  personOf(nick: string): Person
  pool: ClientPool
  watchdog: Watchdog
  /** A message is on its way. */
  sending(nonce: string): void
  /** The server has it, as this row of the log. */
  acknowledged(entry: Entry): void
  done(kind: Action['kind']): void
  refused(reason: string): void
}

/** Does one step of a log as the person whose step it is. What the server refuses is reported; other failures are thrown. */
export function createPerformer(deps: PerformDeps): (step: Step) => Promise<void> {
  const { channelId, operator, watchdog } = deps

  function acked(by: Person, type: Entry['type'], { seq }: Ack) {
    deps.acknowledged({ seq, type, by: by.id, nonce: null, text: null })
  }

  async function act(chat: ChatClient, step: { person: Person; action: Action }) {
    const { person, action } = step
    const { channels, me } = chat.api
    const place = { channelId, nonce: createNonce() }
    switch (action.kind) {
      case 'send':
        return send(chat, person, action)
      case 'join':
        return acked(
          person,
          'member.joined',
          await insist(() => channels.join.mutate(place), watchdog),
        )
      case 'leave':
        return acked(
          person,
          'member.left',
          await insist(() => channels.leave.mutate(place), watchdog),
        )
      case 'kick': {
        const kick = () => channels.members.remove.mutate({ ...place, userId: person.id })
        return acked(operator, 'member.removed', await insist(kick, watchdog))
      }
      case 'topic': {
        const change = () => channels.update.mutate({ ...place, topic: action.topic })
        return acked(operator, 'channel.updated', await insist(change, watchdog))
      }
      case 'rename':
        return void (await insist(() => me.update.mutate({ displayName: action.name }), watchdog))
    }
  }

  async function send(chat: ChatClient, person: Person, action: Action & { kind: 'send' }) {
    const { as: kind, text } = action
    const nonce = createNonce()
    deps.sending(nonce)
    const { message } = chat.channel(channelId).send({ kind, text }, { nonce })
    const { seq } = await untilStopped(message)
    // The server keeps text in its composed form.
    const kept = text.normalize('NFC')
    deps.acknowledged({ seq, type: 'message.created', by: person.id, nonce, text: kept })
  }

  /** The outbox of a client would try for days. */
  function untilStopped<T>(promise: Promise<T>): Promise<T> {
    const { signal } = watchdog
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason as Error) // the watchdog's own
      signal.addEventListener('abort', stop, { once: true })
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    })
  }

  return async ({ person: nick, action }) => {
    const person = nick === null ? operator : deps.personOf(nick)
    const actor = action.kind === 'kick' ? operator : person
    try {
      await deps.pool.use(actor, async (chat) => {
        await insist(() => chat.restore(), watchdog)
        await act(chat, { person, action })
      })
    } catch (error) {
      if (!isChatError(error)) throw error
      deps.refused(`${action.kind} ${error.reason}${detailsOf(error)}`)
    }
    watchdog.progress()
    deps.done(action.kind)
  }
}

/** The server's own words about what is wrong with an input. */
function detailsOf(error: unknown): string {
  if (!isChatError(error, 'VALIDATION')) return ''
  const issues = error.details.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  return ` (${issues.join('; ')})`
}
