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
  refused(reason: string): void
  /** The step is over, acknowledged or refused. */
  done(kind: Action['kind']): void
}

/** Does a step of a log as the person whose step it is. What the server refuses is told; other failures are thrown. */
export function createPerformer(deps: PerformDeps): (step: Step) => Promise<void> {
  const { channelId, operator, watchdog } = deps

  /** Answers the row that the log has to hold now; null for what is no event of the channel. */
  async function act(chat: ChatClient, person: Person, action: Action): Promise<Entry | null> {
    const { channels, me } = chat.api
    const place = { channelId, nonce: createNonce() }
    switch (action.kind) {
      case 'send':
        return send(chat, person, action)
      case 'join': {
        const ack = await insist(() => channels.join.mutate(place), watchdog)
        return rowOf(ack, 'member.joined', person)
      }
      case 'leave': {
        const ack = await insist(() => channels.leave.mutate(place), watchdog)
        return rowOf(ack, 'member.left', person)
      }
      case 'kick': {
        const kicked = { ...place, userId: person.id }
        const ack = await insist(() => channels.members.remove.mutate(kicked), watchdog)
        return rowOf(ack, 'member.removed', operator)
      }
      case 'topic': {
        const change = { ...place, topic: action.topic }
        const ack = await insist(() => channels.update.mutate(change), watchdog)
        return rowOf(ack, 'channel.updated', operator)
      }
      case 'rename':
        await insist(() => me.update.mutate({ displayName: action.name }), watchdog)
        return null
    }
  }

  async function send(
    chat: ChatClient,
    { id: by }: Person,
    { as: kind, text }: Action & { kind: 'send' },
  ): Promise<Entry> {
    const nonce = createNonce()
    deps.sending(nonce)
    const { message } = chat.channel(channelId).send({ kind, text }, { nonce })
    const { seq } = await watchdog.guard(message)
    // The server keeps text in its composed form.
    return { seq, type: 'message.created', by, nonce, text: text.normalize('NFC') }
  }

  return async ({ person: nick, action }) => {
    const person = nick === null ? operator : deps.personOf(nick)
    const actor = action.kind === 'kick' ? operator : person
    try {
      const entry = await deps.pool.use(actor, async (chat) => {
        await insist(() => chat.restore(), watchdog)
        return act(chat, person, action)
      })
      if (entry) deps.acknowledged(entry)
    } catch (error) {
      if (!isChatError(error)) throw error
      deps.refused(`${action.kind} ${error.reason}${detailsOf(error)}`)
    }
    watchdog.progress()
    deps.done(action.kind)
  }
}

function rowOf({ seq }: Ack, type: Entry['type'], { id: by }: Person): Entry {
  return { seq, type, by, nonce: null, text: null }
}

/** The server's own words about what is wrong with an input. */
function detailsOf(error: unknown): string {
  if (!isChatError(error, 'VALIDATION')) return ''
  const issues = error.details.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  return ` (${issues.join('; ')})`
}
