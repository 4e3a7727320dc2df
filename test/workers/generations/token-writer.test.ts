import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { ChatError } from '@chatcord/core/errors'
import type { TokenEntry } from '@chatcord/core/infra/token-log'
import { createTokenWriter } from '@chatcord/workers/generations/token-writer'
import { createManualClock } from '../../helpers/manual-clock.ts'

type Waiting = {
  entry: TokenEntry
  accept(accepted?: boolean): Promise<void>
  fail(): Promise<void>
}

/** A writer whose log answers when the test says so. */
function start() {
  const clock = createManualClock()
  const asked: Waiting[] = []
  const kept: TokenEntry[] = []
  let fences = 0
  const append = (_: string, entry: TokenEntry) =>
    new Promise<boolean>((resolve, reject) =>
      asked.push({
        entry,
        async accept(accepted = true) {
          if (accepted) kept.push(entry)
          resolve(accepted)
          await turn()
        },
        async fail() {
          reject(new ChatError('UNAVAILABLE', { retryAfterMs: 1_000 }))
          await turn()
        },
      }),
    )
  const writer = createTokenWriter({
    ...{ clock, tokens: { append }, id: 'a', attempt: 2 },
    fenced: () => fences++,
  })
  const next = () => {
    const first = asked.shift()
    if (!first) throw new Error('nothing was written')
    return first
  }
  return { clock, writer, kept, next, waiting: asked, fences: () => fences }
}

/** What a viewer has after these entries. */
function seen(entries: readonly TokenEntry[]): string {
  let text = ''
  for (const { event } of entries) {
    if (event.type === 'reset') text = ''
    if (event.type === 'delta') text = text.slice(0, event.offset) + event.text
  }
  return text
}

t.test('text goes on after a moment in which there was nothing to write', async (t) => {
  const { clock, writer, kept, next } = start()
  writer.write('one ')
  await next().accept()
  writer.write('two ')
  await next().accept()
  await next().accept()
  // What was planned for the second piece finds it written already.
  await clock.advance(40)
  writer.write('three ')
  await clock.advance(40)
  await next().accept()
  t.equal(seen(kept), 'one two three ')
})

t.test(
  'after a failure the whole text is written again, for the log may have lost it',
  async (t) => {
    const { clock, writer, kept, next } = start()
    writer.write('one ')
    await next().accept()
    await next().accept()
    writer.write('two ')
    await clock.advance(40)
    await next().fail()
    kept.length = 0
    await clock.advance(500)
    await next().accept()
    t.equal(seen(kept), 'one two ')
  },
)

t.test(
  'what is to be written again is, also if it comes while a piece is on its way',
  async (t) => {
    const { clock, writer, kept, next, waiting } = start()
    writer.write('one ')
    await next().accept()
    writer.rewrite()
    await next().accept()
    kept.length = 0
    await next().accept()
    t.equal(seen(kept), 'one ')
    kept.length = 0
    writer.rewrite()
    await clock.advance(40)
    await next().accept()
    t.equal(seen(kept), 'one ')
    await clock.advance(40)
    t.same(waiting, [])
  },
)

t.test('a piece that failed is written with all that came since', async (t) => {
  const { clock, writer, kept, next, waiting } = start()
  writer.write('one ')
  await next().fail()
  writer.write('two ')
  await clock.advance(500)
  await next().accept()
  await next().accept()
  t.equal(seen(kept), 'one two ')
  t.same(waiting, [])
})

t.test('a writer that is refused says so once and writes nothing any more', async (t) => {
  const { clock, writer, next, waiting, fences } = start()
  writer.write('one ')
  await next().accept(false)
  writer.write('two ')
  await clock.advance(1_000)
  await writer.flush()
  t.same(waiting, [])
  t.equal(fences(), 1)
})
