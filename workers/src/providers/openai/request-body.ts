import type { ChatRequest, ChatTurn } from '../chat-provider.ts'

/** The fields that every service of this kind takes; what is null is left to it. */
export function requestBody(request: ChatRequest, url: URL): string {
  return JSON.stringify({
    model: request.model,
    messages: request.turns.map(toMessage),
    stream: true,
    stream_options: { include_usage: true },
    ...(request.maxTokens !== null && { [maxTokensField(url)]: request.maxTokens }),
    ...(request.temperature !== null && { temperature: request.temperature }),
  })
}

/** The field `name` takes few characters and is unknown to many services, so the name stands in the text. */
function toMessage({ role, name, text }: ChatTurn): { role: string; content: string } {
  return { role, content: name === null ? text : `${name}: ${text}` }
}

/** OpenAI's newer models refuse `max_tokens`, and all of its models take the other; elsewhere only the old one is sure. */
function maxTokensField({ hostname }: URL): 'max_tokens' | 'max_completion_tokens' {
  const renamed = hostname === 'api.openai.com' || hostname.endsWith('.openai.azure.com')
  return renamed ? 'max_completion_tokens' : 'max_tokens'
}
