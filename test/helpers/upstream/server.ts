import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { answer } from './answer.ts'
import { playOf, timesOf, withoutFaults, type Play } from './play.ts'

export type Counts = {
  calls: number
  /** TCP connections. */
  connects: number
  tokens: number
  /** Answers under way. */
  open: number
  /** Clients that left before the end of their answer. */
  left: number
}

/** In PEM. */
export type Certificate = { key: Buffer; cert: Buffer }

type Body = {
  model: string
  messages: { role: string; content: string; name?: string }[]
  stream_options?: { include_usage?: boolean }
}
type Call = {
  headers: IncomingHttpHeaders
  body: Body & Record<string, unknown>
  prompt: string
  tokens: number
  /** When its first token left, in milliseconds since 1970. */
  firstAt: number | null
  state: 'open' | 'ended' | 'left'
}

export type Upstream = {
  port: number
  /** What a provider is configured with; `http://127.0.0.1:PORT/v1`. */
  baseUrl: string
  /** The entry of the allow list that lets it be called. */
  allow: string
  calls: readonly Call[]
  counts(): Counts
  /** Resolves when the counts fit. */
  until(fits: (counts: Counts) => boolean): Promise<Counts>
  /** How the next calls are answered, one each, whatever their prompts say. */
  next(...plays: Play[]): void
  /** Lets the answers go on that are held, and those that will be. */
  release(): void
  close(): Promise<void>
}

/**
 * A fake of an OpenAI-compatible service on 127.0.0.1. The last message of the user says how it is answered (`play.ts`).
 * For other processes: `GET /counts` answers the counts, `GET /counts?tokens=20` once there are so many, `GET /first`
 * when the newest first token left, `POST /release`. With a certificate it speaks TLS.
 */
export async function openUpstream(certificate?: Certificate): Promise<Upstream> {
  const calls: Call[] = []
  const plays: Play[] = []
  const asked = new Map<string, number>()
  const waiting = new Set<() => void>()
  const closing = new AbortController()
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let connects = 0
  let tokens = 0

  const inState = (state: Call['state']) => calls.filter((call) => call.state === state).length
  const counts = (): Counts => ({
    ...{ calls: calls.length, connects, tokens },
    ...{ open: inState('open'), left: inState('left') },
  })
  const tell = () => waiting.forEach((look) => look())

  function until(fits: (counts: Counts) => boolean): Promise<Counts> {
    return new Promise((resolve) => {
      const look = () => {
        if (!fits(counts())) return
        waiting.delete(look)
        resolve(counts())
      }
      waiting.add(look)
      look()
    })
  }

  function playFor(prompt: string): Play {
    const scripted = plays.shift()
    if (scripted) return scripted
    const before = asked.get(prompt) ?? 0
    asked.set(prompt, before + 1)
    return before < timesOf(prompt) ? playOf(prompt) : withoutFaults(playOf(prompt))
  }

  async function complete(headers: IncomingHttpHeaders, json: string, response: ServerResponse) {
    const body = JSON.parse(json) as Call['body']
    const prompt = body.messages.findLast(({ role }) => role === 'user')?.content ?? ''
    const call: Call = { headers, body, prompt, tokens: 0, firstAt: null, state: 'open' }
    const gone = new AbortController()
    response.on('close', () => {
      call.state = response.writableFinished ? 'ended' : 'left'
      gone.abort(new Error('the client left'))
      tell()
    })
    calls.push(call)
    tell()
    await answer(playFor(prompt), {
      response,
      signal: AbortSignal.any([gone.signal, closing.signal]),
      promptTokens: body.messages.flatMap(({ content }) => content.split(/\s+/)).length,
      withUsage: body.stream_options?.include_usage === true,
      sent() {
        call.tokens++
        call.firstAt ??= performance.timeOrigin + performance.now()
        tokens++
        tell()
      },
      released,
    })
  }

  const listener: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream')
    const json = (value: unknown) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(value))
    }
    switch (`${request.method ?? ''} ${pathname}`) {
      case 'POST /v1/chat/completions':
        void text(request)
          .then((body) => complete(request.headers, body, response))
          .catch(() => response.destroy())
        return
      case 'GET /v1/models':
        json({ object: 'list', data: [{ id: 'fake' }, { id: 'fake-large' }] })
        return
      case 'GET /counts': {
        const least = [...searchParams].map(
          ([key, value]) => [key as keyof Counts, +value] as const,
        )
        return void until((now) => least.every(([key, count]) => now[key] >= count)).then(json)
      }
      case 'GET /first':
        json(calls.findLast(({ firstAt }) => firstAt !== null)?.firstAt ?? null)
        return
      case 'POST /release':
        release()
        json({})
        return
      default:
        response.writeHead(404, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: { message: 'no such path' } }))
    }
  }
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener)
  server.on('connection', () => {
    connects++
    tell()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    baseUrl: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}/v1`,
    allow: `127.0.0.1:${port}`,
    ...{ calls, counts, until },
    next: (...more) => void plays.push(...more),
    release: () => release(),
    async close() {
      closing.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
