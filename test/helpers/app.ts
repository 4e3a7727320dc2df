import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { createTRPCClient, createWSClient, httpLink, wsLink, type TRPCClient } from '@trpc/client'
import { WebSocket } from 'ws'
import type { Test } from 'tap'
import type { Services } from '@chatcord/core/services'
import type { SettingsChanges } from '@chatcord/core/system/settings.schema'
import type { SignedIn } from '@chatcord/core/auth/session.view'
import { buildApp, type AppOptions } from '@chatcord/server/app'
import { compose } from '@chatcord/server/composition/compose'
import type { Composition } from '@chatcord/server/composition/composition'
import { loadConfig } from '@chatcord/server/config/load-config'
import type { AppRouter } from '@chatcord/server/contract'
import { createLogger } from '@chatcord/core/infra/logger'
import { presetsFor, type Presets } from '@chatcord/server/presets'
import { createChatClient, type ChatClient } from '../../client-sdk/src/index.ts'
import { setSettings } from './set-settings.ts'
import { createLogSink, type LogEntry } from './log-sink.ts'
import { startMongo } from './mongo.ts'
import { openSocket, type RawSocket } from './raw-socket.ts'

export const password = 'correct horse 7 battery'

export type AppTestOptions = {
  env?: Record<string, string>
  presets?: Partial<Presets>
  /** Changes settings before the server starts. */
  settings?: SettingsChanges
  /** Puts something of the test's own into what is served. */
  change?(composition: Composition): Composition
}

export type Person = SignedIn & {
  name: string
  access: string
  /** Over HTTP, as a bearer. */
  http: TRPCClient<AppRouter>
  /** Over a socket of its own, opened at the first use. */
  ws: TRPCClient<AppRouter>
  /** A bare socket of this person. */
  socket(): Promise<RawSocket>
}

export type TestApp = {
  readonly url: string
  readonly socketUrl: string
  readonly app: FastifyInstance
  readonly services: Services
  readonly secret: string
  readonly log: LogEntry[]
  logText(): string
  /** Somebody new, signed up and in. */
  clientAs(name: string, more?: { setupToken: string }): Promise<Person>
  /** Somebody new, through the SDK. */
  chatAs(name: string, more?: { setupToken: string }): Promise<ChatClient>
  /** Stops the server and starts another one on the same database and port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** The whole server on a database of its own and a free port; closed with the test. */
export async function startApp(t: Test, options: AppTestOptions = {}): Promise<TestApp> {
  const { uri } = await startMongo(t)
  if (options.settings) await setSettings(uri, options.settings)
  const secret = randomBytes(32).toString('hex')
  const keys = { SECRETS_KEY: randomBytes(32).toString('hex') }
  const env = { NODE_ENV: 'test', MONGO_URI: uri, ...keys, ...options.env }
  const sink = createLogSink()
  const build: (port: number) => Promise<FastifyInstance> = async (port) => {
    const config = loadConfig({ ...env, PORT: String(port) })
    const log = createLogger({ logLevel: 'trace' }, sink)
    const change = options.change ?? ((composition: Composition) => composition)
    const appOptions: AppOptions = {
      config,
      secrets: [secret],
      log,
      presets: { ...presetsFor(config.mode), ...options.presets },
      compose: async ({ tokens }) => change(await compose({ config, tokens, log })),
    }
    const app = await buildApp(appOptions)
    await app.listen({ host: '127.0.0.1', port })
    return app
  }
  let app = await build(0)
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const socketUrl = `ws://127.0.0.1:${port}/trpc`
  t.teardown(() => app.close())

  return {
    url,
    socketUrl,
    get app() {
      return app
    },
    get services() {
      return app.chat.services
    },
    secret,
    log: sink.entries,
    logText: sink.text,
    async clientAs(name, more) {
      const anonymous = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc` })] })
      const signedIn = await anonymous.auth.signUp.mutate({
        username: name,
        email: `${name}@example.org`,
        password,
        carrier: 'bearer',
        ...more,
      })
      return personOf(t, { name, signedIn, url, socketUrl })
    },
    async chatAs(name, more) {
      const chat = createChatClient({ url, carrier: 'bearer', webSocket: WebSocket }) // it has what is asked for
      t.teardown(() => chat.close())
      await chat.signUp({ username: name, email: `${name}@example.org`, password, ...more })
      return chat
    },
    async restart() {
      await app.close()
      app = await build(port)
    },
    close: () => app.close(),
  }
}

function personOf(
  t: Test,
  {
    name,
    signedIn,
    url,
    socketUrl,
  }: { name: string; signedIn: SignedIn; url: string; socketUrl: string },
): Person {
  const access = signedIn.tokens!.access
  const headers = { authorization: `Bearer ${access}` }
  let ws: TRPCClient<AppRouter> | undefined
  const connect = () => {
    const client = createWSClient({
      url: socketUrl,
      WebSocket: WebSocket as never, // the class of the package does all that the client uses
      connectionParams: () => ({ token: access }),
    })
    t.teardown(() => client.close())
    return createTRPCClient<AppRouter>({ links: [wsLink({ client })] })
  }
  return {
    ...signedIn,
    name,
    access,
    http: createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] }),
    get ws() {
      return (ws ??= connect())
    },
    socket: () => openSocket(t, socketUrl, { headers }),
  }
}
