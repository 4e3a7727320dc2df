import { createCircuit, type Circuit } from '@chatcord/workers/providers/circuit'
import { ProviderError } from '@chatcord/workers/providers/provider-error'
import t from 'tap'
import { createManualClock } from '../../helpers/manual-clock.ts'

const overloaded = new ProviderError('overloaded', 'The provider cannot answer now.')
const refused = new ProviderError('refused', 'The provider does not accept the request.')

function call(circuit: Circuit, error: unknown, times = 1) {
  for (let turn = 0; turn < times; turn++) circuit.enter()?.end(error)
}

t.test('five failures in a minute keep calls back for half a minute', async (t) => {
  const clock = createManualClock()
  const circuit = createCircuit({ clock })
  call(circuit, overloaded, 4)
  t.same(circuit.view(), { state: 'closed', failures: 4, retryAt: null })
  call(circuit, overloaded)
  t.same(circuit.view(), { state: 'open', failures: 5, retryAt: clock.now() + 30_000 })
  t.equal(circuit.enter(), null)
  await clock.advance(29_999)
  t.equal(circuit.waitMs(), 1)
  t.equal(circuit.enter(), null)
  await clock.advance(1)
  t.equal(circuit.waitMs(), 0)
  t.ok(circuit.enter())
})

t.test('failures that lie far apart do not', async (t) => {
  const clock = createManualClock()
  const circuit = createCircuit({ clock })
  for (let turn = 0; turn < 20; turn++) {
    call(circuit, overloaded)
    await clock.advance(15_000)
  }
  t.equal(circuit.view().state, 'closed')
})

t.test('what is not the fault of the provider does not count', async (t) => {
  const circuit = createCircuit({ clock: createManualClock() })
  call(circuit, null, 10)
  call(circuit, refused, 10)
  call(circuit, new Error('stopped by its user'), 10)
  t.same(circuit.view(), { state: 'closed', failures: 0, retryAt: null })
})

t.test('one trial goes out, and its end decides for all', async (t) => {
  const clock = createManualClock()
  const circuit = createCircuit({ clock })
  call(circuit, overloaded, 5)
  await clock.advance(30_000)
  const trial = circuit.enter()
  t.equal(circuit.view().state, 'trial')
  t.equal(circuit.enter(), null, 'only one')
  trial?.end(overloaded)
  t.match(circuit.view(), { state: 'open', retryAt: clock.now() + 30_000 })
  await clock.advance(30_000)
  call(circuit, null)
  t.same(circuit.view(), { state: 'closed', failures: 0, retryAt: null })
  call(circuit, overloaded, 4)
  t.ok(circuit.enter(), 'and the count begins anew')
})

t.test(
  'a trial that was stopped gives way at once, one that never ends after half a minute',
  async (t) => {
    const clock = createManualClock()
    const circuit = createCircuit({ clock })
    call(circuit, overloaded, 5)
    await clock.advance(30_000)
    circuit.enter()?.end(new Error('stopped by its user'))
    const lost = circuit.enter()
    t.ok(lost)
    t.equal(circuit.enter(), null)
    await clock.advance(30_000)
    const next = circuit.enter()
    t.ok(next)
    lost?.end(null)
    t.equal(circuit.view().state, 'trial', 'the lost one does not speak for the next')
    next?.end(null)
    t.equal(circuit.view().state, 'closed')
  },
)

t.test(
  'calls that were under way when it opened change nothing, and each counts once',
  async (t) => {
    const clock = createManualClock()
    const circuit = createCircuit({ clock })
    const early = circuit.enter()
    const late = circuit.enter()
    call(circuit, overloaded, 5)
    early?.end(null)
    t.equal(circuit.view().state, 'open')
    await clock.advance(10_000)
    late?.end(overloaded)
    t.equal(circuit.waitMs(), 20_000, 'a late failure does not prolong it')

    const other = createCircuit({ clock })
    const pass = other.enter()
    for (let turn = 0; turn < 9; turn++) pass?.end(overloaded)
    t.equal(other.view().failures, 1)
  },
)
