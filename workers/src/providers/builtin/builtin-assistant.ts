import type { Clock } from '@chatcord/core/infra/clock'
import type { ChatProvider, ChatRequest } from '../chat-provider.ts'
import { answerQuestion } from './answer-question.ts'
import { deltasOf } from './deltas.ts'
import { questionMax } from './skill.ts'
import { untilAborted } from './until-aborted.ts'
import { wordsOf } from './words.ts'

/** 40 words a second, fast enough to read along and slow enough to see it stream. */
const paceMs = 25
/** An answer takes at most half a minute. */
const deltasMax = 1_200
/** In channels a question begins with a mention of who is asked. */
const mention = /^@[\w.-]{1,64}[\s,:]+/

/**
 * Answers by fixed skills, without a network and without a model; it says so. Instructions of the system are not followed,
 * the model and the temperature mean nothing. `usage` counts words, not tokens: those of the last question and the answer.
 */
export function createBuiltinAssistant(deps: {
  clock: Pick<Clock, 'now' | 'sleep'>
  random: () => number
}): ChatProvider {
  const { clock, random } = deps
  return {
    async *chat(request, { signal }) {
      signal.throwIfAborted()
      const { text, turns } = asked(request)
      const whole = answerQuestion({ text, turns, now: clock.now(), random })
      const answer = firstWords(whole, request.maxTokens)
      for (const [n, delta] of deltasOf(answer, deltasMax).entries()) {
        if (n > 0) await untilAborted(clock.sleep(paceMs), signal)
        yield { type: 'text', text: delta }
      }
      yield { type: 'usage', input: wordsOf(text).length, output: wordsOf(answer).length }
    },
  }
}

/** The last turn of a person is the question. */
function asked({ turns }: ChatRequest) {
  const said = turns.filter(({ role }) => role !== 'system')
  const last = said.findLastIndex(({ role }) => role === 'user')
  const text = (said[last]?.text ?? '')
    .trimStart()
    .replace(mention, '')
    .slice(0, questionMax)
    .trim()
  return { text, turns: said.slice(0, Math.max(last, 0)) }
}

function firstWords(answer: string, count: number | null): string {
  if (count === null) return answer
  const words = answer.match(/\s*\S+/g) ?? []
  return words.length <= count ? answer : `${words.slice(0, count).join('')} …`
}
