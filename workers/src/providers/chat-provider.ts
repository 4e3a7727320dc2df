/** One turn of a conversation. `name` is who said it, where several people talk. */
export type ChatTurn = { role: 'system' | 'user' | 'assistant'; name: string | null; text: string }

export type ChatRequest = {
  model: string
  turns: readonly ChatTurn[]
  /** Tokens of the answer; null leaves it to the provider. */
  maxTokens: number | null
  temperature: number | null
}

/** `usage` is what the provider itself counted, in tokens; it may not come at all. */
export type ChatChunk =
  { type: 'text'; text: string } | { type: 'usage'; input: number; output: number }

export type ChatProvider = {
  /** Ends with the answer; throws ProviderError; ends the call to the provider when the signal aborts. */
  chat(request: ChatRequest, options: { signal: AbortSignal }): AsyncIterable<ChatChunk>
}
