import t from 'tap'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { nonce, startAnswers } from '../helpers/answer-scene.ts'
import { watchGeneration } from '../helpers/generation-viewers.ts'

t.test(
  'a quota of 7 answers 7 of 40 who ask at once, and the ledger holds what was counted',
  async (t) => {
    const { quotas } = defaultSettings
    const scene = await startAnswers(t, {
      generationsPerUser: 100,
      quotas: { ...quotas, chat: { ...quotas.chat, member: 7 } },
    })
    const asked = await Promise.allSettled(
      Array.from({ length: 40 }, () =>
        scene.ada.http.generations.create.mutate({ nonce: nonce(), prompt: 'repeat 4 tokens' }),
      ),
    )
    const made = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []))
    t.equal(made.length, 7)
    const refused = asked.find((one) => one.status === 'rejected')
    t.match(refused, { reason: { data: { reason: 'OVER_QUOTA', details: { resetsAt: /T/ } } } })
    for (const id of made)
      await watchGeneration(t, scene.ada, { id }).until((state) => state.finished !== null)
    t.match((await scene.ada.http.me.usage.query())[0], { used: 7, held: 0, limit: 7 })
    t.match(scene.upstream.counts(), { calls: 7, tokens: 28 })
  },
)
