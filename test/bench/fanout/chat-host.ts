import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { buildApp } from '@chatcord/server/app'
import { compose } from '@chatcord/server/composition/compose'
import { loadConfig } from '@chatcord/server/config/load-config'
import { createLogger } from '@chatcord/core/infra/logger'
import { presetsFor } from '@chatcord/server/presets'
import { pino } from 'pino'
import { WebSocketServer } from 'ws'
import type { Answer, Question, Where } from './host-protocol.ts'

const text = 'The ferry leaves at seven, and whoever is late may swim behind it. '.repeat(2)

/** The measured process: the whole server, and beside it a WebSocket server that does nothing but `ws.send`. */
async function startHost(dataDir: string): Promise<(question: Question) => Promise<Answer>> {
  const config = loadConfig({ NODE_ENV: 'development', DATA_DIR: dataDir, PORT: '0' })
  const log = createLogger({ logLevel: 'error' }, pino.destination({ fd: 2 }))
  const app = await buildApp({
    ...{ config, log, secrets: [newId() + newId()] },
    // The watchers are one user's.
    presets: { ...presetsFor(config.mode), socketsPerUser: 10_000 },
    compose: ({ tokens }) => compose({ config, tokens, log }),
  })
  const url = await app.listen({ host: config.host, port: 0 })

  const { auth, channels, messages } = app.chat.services
  const account = { username: 'bench', email: 'bench@bench.example', password: newId() }
  const origin = { ip: '127.0.0.1', userAgent: 'bench' }
  const { access: token } = await auth.signUp({ ...account, carrier: 'bearer' }, origin)
  const principal = await auth.authenticate(token)
  const create = async (name: string) => {
    const about = { topic: null, description: null }
    const made = { kind: 'public' as const, name, nonce: newId(), ...about }
    return (await channels.create(principal, made)).id
  }
  const channelId = await create('watched')
  const unwatched = await create('unwatched')

  const bare = new WebSocketServer({ host: config.host, port: 0, perMessageDeflate: false })
  await new Promise((resolve) => bare.once('listening', resolve))
  const address = bare.address()
  if (typeof address === 'string' || address === null) throw new Error('no port')
  const where: Where = { url, bareUrl: `ws://127.0.0.1:${String(address.port)}`, token, channelId }

  const send = async (channelId: string) => {
    const input = { channelId, nonce: newId(), kind: 'text' as const, text, mentions: [] }
    await messages.send({ principal, needs: 'message.send' }, input)
  }
  const sendBare = (frame: Buffer) => {
    for (const socket of bare.clients) socket.send(frame, { binary: false })
  }

  return async (question) => {
    switch (question.ask) {
      case 'where':
        return { where }
      case 'cpu': {
        const { user, system } = process.cpuUsage()
        return { cpu: user + system }
      }
      case 'watched':
      case 'unwatched': {
        const channel = question.ask === 'watched' ? channelId : unwatched
        await paced(question, () => send(channel))
        return { done: true }
      }
      case 'bare': {
        const frame = Buffer.alloc(question.bytes, 'x')
        await paced(question, () => sendBare(frame))
        return { done: true }
      }
    }
  }
}

async function paced(
  { count, perSecond }: { count: number; perSecond: number },
  task: () => Promise<void> | void,
): Promise<void> {
  const start = performance.now()
  for (let index = 0; index < count; index++) {
    const wait = start + (index * 1_000) / perSecond - performance.now()
    if (wait > 0) await delay(wait)
    await task()
  }
}

const answer = await startHost(process.argv[2] ?? '.data')
process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.(reply))
})
// The generator is gone: so is the reason to be here.
process.on('disconnect', () => process.exit())
process.send?.({ done: true } satisfies Answer)
