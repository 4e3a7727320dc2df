import { createNonce } from '../../client-sdk/src/index.ts'
import { signUp, type Guest } from './guest.ts'
import type { Person, Scene } from './scene.ts'
import { since } from './since.ts'
import type { Teller } from './teller.ts'
import { until } from './until.ts'

/** Two people in a channel who have said hello. Whoever comes is added to `guests`, for the end. */
export async function gather(url: string, guests: Guest[], teller: Teller): Promise<Scene> {
  const come = async (name: string) => {
    const guest = await signUp(url, name)
    guests.push(guest)
    return guest
  }
  const enter = async (name: string, guest: Guest, id: string): Promise<Person> => {
    const channel = guest.chat.channel(id)
    await channel.open()
    return { ...guest, name, channel }
  }

  const first = await come('ada')
  const made = { kind: 'public' as const, name: 'harbour', nonce: createNonce() }
  const { id } = await first.chat.api.channels.create.mutate(made)
  const ada = await enter('ada', first, id)
  teller.note('ada signs up and makes the channel "harbour"')

  const second = await come('bob')
  await second.chat.api.channels.join.mutate({ channelId: id, nonce: createNonce() })
  const bob = await enter('bob', second, id)
  teller.note('bob signs up and joins it')

  const text = 'Morning, Bob! The ferry leaves at seven.'
  teller.says('ada', text)
  const start = performance.now()
  const { seq } = await ada.channel.send({ text }).message
  await until(bob.channel, 'the message', ({ messages }) => messages.find((one) => one.seq === seq))
  teller.note(`stored, and at bob's after ${since(start)} ms`)
  return { ada, bob, teller }
}
