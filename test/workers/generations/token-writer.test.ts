import t from 'tap'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import type { TokenEntry, TokenLog } from '@chatcord/core/infra/token-log'
import { createTokenWriter } from '@chatcord/workers/generations/token-writer'

const clock = createSystemClock((error) => t.error(error))
const logs = () => createMemoryTokenLog({ clock, max: 10 })

const textOf = (entries: readonly TokenEntry[]) =>
  entries.reduce(
    (text, { event }) =>
      event.type === 'delta'
        ? text.slice(0, event.offset) + event.text
        : event.type === 'reset'
          ? ''
          : text,
    '',
  )

function writer(tokens: Pick<TokenLog, 'append'>, attempt = 1) {
  const state = { fenced: 0 }
  const made = createTokenWriter({
    ...{ clock, tokens, id: 'a', attempt },
    fenced: () => (state.fenced += 1),
  })
  t.teardown(() => made.close())
  return Object.assign(state, { made })
}

t.test('the first piece leaves at once, and what comes together leaves together', async (t) => {
  const tokens = logs()
  const { made } = writer(tokens)
  for (const piece of ['one ', 'two ', 'three ']) made.write(piece)
  await made.flush()
  const entries = await tokens.read('a', null)
  t.strictSame(
    entries.map(({ event }) => event.type),
    ['reset', 'delta'],
  )
  made.write('four')
  await made.flush()
  t.equal(textOf(await tokens.read('a', null)), 'one two three four')
})

t.test('a writer of an earlier attempt adds nothing and is told', async (t) => {
  const tokens = logs()
  const old = writer(tokens, 1)
  old.made.write('old ')
  await old.made.flush()
  const next = writer(tokens, 2)
  next.made.write('new')
  await next.made.flush()
  old.made.write('zombie')
  await old.made.flush()
  t.equal(old.fenced, 1)
  t.equal(textOf(await tokens.read('a', null)), 'new')
})

t.test('what could not be written is written when the log is there again, once', async (t) => {
  const tokens = logs()
  let failures = 2
  const { made } = writer({
    append: async (id, entry) => {
      failures -= 1
      if (failures < 0) return tokens.append(id, entry)
      // The second failure comes after the entry went in.
      if (failures === 0) await tokens.append(id, entry)
      throw new Error('away')
    },
  })
  made.write('all of it')
  await t.rejects(made.flush())
  await t.rejects(made.flush())
  await made.flush()
  t.equal(textOf(await tokens.read('a', null)), 'all of it')
})
