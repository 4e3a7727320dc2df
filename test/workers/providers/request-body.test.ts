import { requestBody } from '@chatcord/workers/providers/openai/request-body'
import t from 'tap'

const request = { model: 'm', turns: [], maxTokens: 100, temperature: null }

t.test('the bound of an answer has the name that the service knows', async (t) => {
  const bodyFor = (url: string) => JSON.parse(requestBody(request, new URL(url))) as object
  for (const url of ['https://api.openai.com/v1', 'https://mine.openai.azure.com/openai/v1']) {
    t.match(bodyFor(url), { max_completion_tokens: 100 })
    t.notMatch(bodyFor(url), { max_tokens: 100 })
  }
  for (const url of ['https://openrouter.ai/api/v1', 'https://openai.azure.com.example/v1'])
    t.match(bodyFor(url), { max_tokens: 100 })
})
