import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { tokensOf, type Play } from './play.ts'

export type AnswerDeps = {
  response: ServerResponse
  /** Ends when the client leaves or the upstream closes. */
  signal: AbortSignal
  promptTokens: number
  withUsage: boolean
  /** Told of each token before its bytes go out. */
  sent(): void
  released: Promise<void>
}

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`

const chunk = (delta: object, finish: string | null = null) => ({
  id: 'answer',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'fake',
  choices: [{ index: 0, delta, finish_reason: finish }],
})

/** Plays one answer; resolves when it is over, rejects when the client left. */
export async function answer(play: Play, deps: AnswerDeps): Promise<void> {
  const { response, signal } = deps
  const write = async (bytes: string | Uint8Array) => {
    signal.throwIfAborted()
    if (!response.write(bytes)) await once(response, 'drain', { signal })
  }
  const say = async (text: string) => {
    if (!play.drip) return write(text)
    for (const byte of Buffer.from(text)) {
      await write(Uint8Array.of(byte))
      await nextTurn()
    }
  }
  if (play.hang) return new Promise((_, reject) => signal.addEventListener('abort', reject))
  if (play.status !== undefined) {
    if (play.retryAfter !== undefined) response.setHeader('retry-after', play.retryAfter)
    response.writeHead(play.status, { 'content-type': 'application/json' })
    const error = { message: play.error ?? 'as the script says', code: play.errorCode }
    response.end(JSON.stringify({ error }))
    return
  }
  response.writeHead(200, { 'content-type': play.contentType ?? 'text/event-stream' })
  if (play.raw) {
    for (const piece of play.raw) {
      await write(piece)
      await delay(5, undefined, { signal })
    }
    if (play.stay) return left(signal)
    response.end()
    return
  }

  const tokens = piecesOf(play)
  const start = performance.now()
  for (const [index, token] of [...tokens, null].entries()) {
    if (index === play.holdAfter) await Promise.race([deps.released, left(signal)])
    if (index === play.cutAfter) return response.socket?.destroySoon()
    if (index === play.malformedAfter) await say('data: {"choices":[{"delta\n\n')
    if (index === play.errorAfter) {
      await say(event({ error: { message: play.error ?? 'as the script says', code: 500 } }))
      return void response.end()
    }
    if (token === null) break
    const wait = start + (index * 1_000) / (play.perSecond ?? Infinity) - performance.now()
    if (wait > 0) await delay(wait, undefined, { signal })
    deps.sent()
    await say(
      event(chunk(index === 0 ? { role: 'assistant', content: token } : { content: token })),
    )
  }
  if (!play.noFinish) await say(event(chunk({}, 'stop')))
  if (deps.withUsage && !play.noUsage) {
    const counted = { prompt_tokens: deps.promptTokens, completion_tokens: tokens.length }
    const usage = { ...counted, total_tokens: deps.promptTokens + tokens.length }
    await say(event({ ...chunk({}), choices: [], usage }))
  }
  if (!play.noDone) await say('data: [DONE]\n\n')
  response.end()
}

function piecesOf({ tokens = 5, oversize }: Play): readonly string[] {
  if (oversize !== undefined) return ['x'.repeat(oversize)]
  return typeof tokens === 'number' ? tokensOf(tokens) : tokens
}

function left(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('the client left')), { once: true }),
  )
}
