import t from 'tap'
import { rateRules } from '@chatcord/core/rate-rules'

t.test('the presets of rates cannot be changed while the product runs', (t) => {
  const rule = rateRules.production.signInAccount as { points: number }
  t.throws(() => (rule.points = 1_000_000), TypeError)
  t.end()
})

t.test('production limits what people guess with', (t) => {
  const { signInAccount, signInAddress, messages } = rateRules.production
  const quarter = 15 * 60_000
  t.match(signInAccount, { points: 10, windowMs: quarter })
  t.match(signInAddress, { points: 30, windowMs: quarter })
  t.match(messages, { points: 60, windowMs: 60_000 })
  t.end()
})

t.test('no two rules share a name, for counters are kept under it', (t) => {
  for (const preset of Object.values(rateRules)) {
    const names = Object.values(preset).map(({ name }) => name)
    t.equal(new Set(names).size, names.length)
  }
  t.end()
})
