import t, { type Test } from 'tap'
import { createAnswerSource } from '@chatcord/core/generations/answer-source'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createCondition } from '../../helpers/condition.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { SignalEvent } from '@chatcord/core/signals/signal.view'
import { generationRecord } from '../../helpers/generation-record.ts'

const ch = newId()

function running(): GenerationRecord {
  return generationRecord({
    ...{ prompt: null, state: 'running', attempt: 1, strikes: 1 },
    ...{ channel: ch, parent: 1, seq: 2, createdAt: 0, startedAt: 0 },
  })
}

/** A channel with one answer that runs, and a bus that the test lets lose messages. */
function start(t: Test) {
  const gaps = new Set<() => void>()
  const bus = {
    ...createMemoryBus(),
    onGap(listener: () => void) {
      gaps.add(listener)
      return () => gaps.delete(listener)
    },
  }
  const clock = createManualClock()
  const tokens = createMemoryTokenLog({ clock, max: 10 })
  const record = running()
  const store = {
    byId: () => Promise.resolve(record),
    unsettledIn: () => Promise.resolve([record]),
  }
  const heard: SignalEvent[] = []
  const { changed, until } = createCondition()
  const source = createAnswerSource({ bus, clock, tokens, store })(ch, (delta) => {
    heard.push(delta)
    changed()
  })
  t.teardown(() => source.stop())
  t.teardown(() => tokens.close())
  const write = (attempt: number, seq: number, text: string | null, offset = 0) =>
    tokens.append(record.id, {
      ...{ attempt, seq },
      event: text === null ? { type: 'reset' } : { type: 'delta', offset, text },
    })
  const text = () => source.current().map((event) => (event.type === 'delta' ? event.text : null))
  return {
    ...{ clock, record, heard, source, until, write, text, tokens },
    gap: () => gaps.forEach((listener) => listener()),
  }
}

t.test('who comes later gets the text of the attempt that runs', async (t) => {
  const { heard, until, write, text } = start(t)
  await write(1, 1, null)
  await write(1, 2, 'one ')
  await write(1, 3, 'two ', 4)
  await until(() => heard.length === 3)
  t.same(text(), ['one two '])
  await write(2, 1, null)
  await write(2, 2, 'again ')
  await until(() => heard.length === 5)
  t.same(text(), ['again '])
})

t.test('an answer whose end was lost with the bus is over after the gap', async (t) => {
  const { record, heard, until, write, text, gap } = start(t)
  await write(1, 1, null)
  await write(1, 2, 'one ')
  await until(() => heard.length === 2)
  gap()
  await write(1, 3, 'two ', 4)
  await until(() => heard.length === 3)
  t.same(text(), ['one two '], 'one that runs goes on')
  record.state = 'done'
  gap()
  await new Promise(setImmediate)
  t.same(text(), [])
})

t.test('an answer whose end nobody told of is over within seconds', async (t) => {
  const { clock, record, heard, until, write, text } = start(t)
  await write(1, 1, null)
  await write(1, 2, 'one ')
  await until(() => heard.length === 2)
  await clock.advance(5_000)
  t.same(text(), ['one '], 'one that runs goes on')
  record.state = 'done'
  await clock.advance(5_000)
  await new Promise(setImmediate)
  t.same(text(), [])
})
