import type { ProviderCircuit } from '@chatcord/core/providers/provider.record'
import { createCircuit, type Circuit } from '@chatcord/workers/providers/circuit'
import { ProviderError } from '@chatcord/workers/providers/provider-error'
import t from 'tap'
import { createManualClock } from '../../helpers/manual-clock.ts'

const overloaded = new ProviderError('overloaded', 'The provider cannot answer now.')
const refused = new ProviderError('refused', 'The provider does not accept the request.')
const limited = new ProviderError('limited', 'The provider asks to be called later.', 1_000)

/** Circuits of several processes, and the state that they share. */
function start() {
  const clock = createManualClock()
  let shared: ProviderCircuit | null = null
  const change = (from: ProviderCircuit | null, to: ProviderCircuit | null) => {
    const fits = JSON.stringify(from) === JSON.stringify(shared)
    if (fits) shared = to
    return Promise.resolve(fits)
  }
  const close = async () => void (shared = null)
  const seen = () => shared
  const enter = (circuit: Circuit) => circuit.enter(shared)
  return {
    ...{ clock, seen, enter },
    circuit: () => createCircuit({ clock, change, close }),
    /** The pass of a call that is let out. */
    async pass(circuit: Circuit) {
      const entered = await enter(circuit)
      if (entered.kind === 'wait') throw new Error('it has to wait')
      return entered
    },
    async call(circuit: Circuit, error: unknown, times = 1) {
      for (let turn = 0; turn < times; turn++) {
        const entered = await enter(circuit)
        if (entered.kind === 'pass') await entered.end(error)
      }
    },
  }
}

t.test(
  'five failures in a minute keep the calls of every process back for half a minute',
  async (t) => {
    const { clock, circuit, call, enter, seen } = start()
    const [here, there] = [circuit(), circuit()]
    await call(here, overloaded, 4)
    t.equal(seen(), null)
    await call(here, overloaded)
    t.same(seen(), { retryAt: clock.now() + 30_000, trial: false })
    t.same(await enter(there), { kind: 'wait', waitMs: 30_000 })
    await clock.advance(29_999)
    t.same(await enter(here), { kind: 'wait', waitMs: 1 })
    await clock.advance(1)
    t.match(await enter(there), { kind: 'pass' })
  },
)

t.test('failures that lie far apart do not', async (t) => {
  const { clock, circuit, call, seen } = start()
  const here = circuit()
  for (let turn = 0; turn < 20; turn++) {
    await call(here, overloaded)
    await clock.advance(15_000)
  }
  t.equal(seen(), null)
})

t.test('what is not the fault of the provider does not count', async (t) => {
  const { circuit, call, seen } = start()
  const here = circuit()
  for (const error of [null, refused, limited, new Error('stopped by its user')])
    await call(here, error, 10)
  t.equal(seen(), null)
})

t.test('one trial goes out of all processes, and its end decides for all', async (t) => {
  const { clock, circuit, call, enter, pass, seen } = start()
  const [here, there] = [circuit(), circuit()]
  await call(here, overloaded, 5)
  await clock.advance(30_000)
  const open = seen()
  const [one, other] = await Promise.all([here.enter(open), there.enter(open)])
  t.same([one.kind, other.kind], ['pass', 'wait'])
  t.match(seen(), { trial: true })
  t.same(await enter(there), { kind: 'wait', waitMs: 2_000 }, 'it is asked again soon')
  if (one.kind === 'pass') await one.end(overloaded)
  t.same(seen(), { retryAt: clock.now() + 30_000, trial: false })
  await clock.advance(30_000)
  const trial = await pass(there)
  await trial.end(null)
  t.equal(seen(), null)
  await call(here, overloaded, 4)
  t.equal(seen(), null, 'and the count begins anew')
})

t.test(
  'a trial that was stopped gives way at once, one that never ends after half a minute',
  async (t) => {
    const { clock, circuit, call, enter, pass, seen } = start()
    const here = circuit()
    await call(here, overloaded, 5)
    await clock.advance(30_000)
    const stopped = await pass(here)
    await stopped.end(new Error('stopped by its user'))
    const lost = await pass(here)
    t.match(await enter(here), { kind: 'wait' })
    await clock.advance(30_000)
    const next = await pass(here)
    await lost.end(overloaded)
    t.match(seen(), { trial: true }, 'the lost one does not speak for the next')
    await next.end(limited)
    t.equal(seen(), null, 'who says when to come back is there again')
  },
)

t.test(
  'calls that were under way when it opened change nothing, and each counts once',
  async (t) => {
    const { clock, circuit, call, pass, seen } = start()
    const here = circuit()
    const early = await pass(here)
    const late = await pass(here)
    await call(here, overloaded, 5)
    const open = seen()
    await early.end(null)
    await clock.advance(10_000)
    await late.end(overloaded)
    t.same(seen(), open, 'neither ended nor prolonged')

    const other = start()
    const only = await other.pass(other.circuit())
    for (let turn = 0; turn < 9; turn++) await only.end(overloaded)
    t.equal(other.seen(), null)
  },
)

t.test('a provider that answers slowly is spared no longer', async (t) => {
  const { clock, circuit, call, pass, seen } = start()
  const here = circuit()
  await call(here, overloaded, 5)
  await clock.advance(30_000)
  const slow = await pass(here)
  await clock.advance(30_000)
  const next = await pass(here)
  await clock.advance(15_000)
  await slow.end(null)
  t.equal(seen(), null)
  await next.end(overloaded)
  t.equal(seen(), null, 'what was out meanwhile is one failure of five')
})
