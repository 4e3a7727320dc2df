import type { OpKind } from '../world/config.ts'
import type { Doer } from './script.ts'

const emojis = ['👍', '🎉'] as const

/** Sends, or changes a message that is shown. */
export async function changeMessage(doer: Doer, kind: OpKind): Promise<unknown> {
  const { device, safe, channelId, world, users } = doer
  const { random } = world
  const { channel, user, api } = device
  const { messages, channel: view } = channel.getSnapshot()
  const text = `text ${random.int(1e6)}`
  const nonce = doer.nonce()
  const shown = messages.filter((message) => message.kind !== 'system' && !message.deleted)
  const mine = shown.filter(({ by }) => by.id === user)
  const seqOf = (list: typeof shown) => (list.length > 0 ? random.pick(list).seq : null)
  const change = { channelId, nonce, epoch: view?.epoch ?? 0 }
  switch (kind) {
    case 'send':
      return channel.send({ text }, { nonce }).message
    case 'mention': {
      const mention = { kind: 'user' as const, userId: random.pick(users), start: 0, length: 2 }
      return channel.send({ text, mentions: [mention] }, { nonce }).message
    }
    case 'thread': {
      const thread = seqOf(shown)
      return thread !== null && channel.send({ text, thread }, { nonce }).message
    }
    case 'edit': {
      const seq = seqOf(mine)
      return seq !== null && safe(() => api.messages.edit.mutate({ ...change, seq, text }))
    }
    case 'delete': {
      const seq = seqOf(random.chance(0.5) ? mine : shown)
      return seq !== null && safe(() => api.messages.delete.mutate({ ...change, seq }))
    }
    default: {
      const seq = seqOf(shown)
      const input = { ...change, seq: seq ?? 0, emoji: random.pick(emojis) }
      const { react, unreact } = api.messages
      const call = random.chance(0.6) ? react : unreact
      return seq !== null && safe(() => call.mutate(input))
    }
  }
}

/** The same nonce at the same time, and once more, now and then with another text. */
export async function sendTwice(doer: Doer): Promise<unknown> {
  const { device, safe, channelId, world } = doer
  const nonce = doer.nonce()
  const text = `text ${world.random.int(1e6)}`
  const other = world.random.chance(0.5) ? text : `${text}, changed`
  const send = (words: string) =>
    safe(() => device.api.messages.send.mutate({ channelId, nonce, text: words }))
  if (world.random.chance(0.6)) doer.background(send(other))
  await send(text).catch(() => undefined) // the other text may have won
  return send(other)
}
