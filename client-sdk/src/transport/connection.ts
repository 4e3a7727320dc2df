import type { ChatError, ChatReason } from '../errors/chat-error.ts'
import { fromWire, toChatError } from '../errors/from-wire.ts'
import { clientClosed, lost, offline, refusedBy, unauthenticated } from '../errors/local-errors.ts'
import type { Runtime } from '../runtime.ts'
import { createCell, type Store } from '../store.ts'
import { backoff } from './backoff.ts'
import { afterClose } from './close-code.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { openLine, type Line } from './line.ts'
import type { ConnectionState } from './connection-state.ts'
import type { Call, Subscription, Transport } from './transport.ts'
import { createWaiters } from './waiters.ts'
import type { WebSocketConstructor } from './web-socket.ts'

const stableMs = 60_000
const handOverMs = 5_000

export type Connection = Transport & {
  state: Store<ConnectionState>
  /** Resolves when online; connects if need be, and waits as long as it takes. */
  ready(signal?: AbortSignal): Promise<void>
  /** Tries at once instead of waiting; while online it checks that the line is alive. */
  reconnect(): void
  /** Back to idle, as after signing out: what is under way is called off. */
  reset(error: ChatError): void
  close(): void
}

export type ConnectionDeps = {
  url: string
  WebSocket: WebSocketConstructor
  runtime: Runtime
  /** What is told at connect; it is asked before each attempt. */
  params(): Promise<object>
  /** The server did not take these params: get better ones, or throw when there are none. */
  refused(error: ChatError | null): Promise<void>
}

/** What a server says that does not take this session, whatever code it closes with. */
const sessionReasons: ReadonlySet<ChatReason> = new Set([
  'UNAUTHENTICATED',
  'SESSION_ENDED',
  'SESSION_CHANGED',
])

/** The one socket of a client, kept open from its first use on. */
export function createConnection(deps: ConnectionDeps): Connection {
  const { runtime } = deps
  const cell = createCell<ConnectionState>({ state: 'idle', error: null, retryAt: null })
  const subscriptions = new Set<Subscription>()
  const waiters = createWaiters()
  let line: Line | null = null
  let exchange: Exchange | null = null
  let over = false
  let attempt = 0
  let round = 0 // an attempt that another has overtaken must not act
  let asked = false // whether an upgrade that was refused in this row had the session renewed
  let renewed = false // whether the last socket was opened with what had just been made new
  let cancelTimer: () => void = () => undefined

  const state = () => cell.get().state

  function enter(
    next: ConnectionState['state'],
    error: ChatError | null = null,
    retryAt: number | null = null,
  ) {
    cell.set({ state: next, error, retryAt })
  }

  async function connect() {
    const mine = ++round
    cancelTimer()
    enter('connecting')
    try {
      const params = await deps.params()
      if (mine === round) open(mine, params)
    } catch (error) {
      if (mine === round) settleFailure(toChatError(error))
    }
  }

  function open(mine: number, params: object) {
    let rejection: ChatError | null = null
    const opening = openLine(deps, deps.url, {
      onOpen() {
        opening.send({ method: 'connectionParams', data: params })
        exchange = createExchange((message) => opening.send(message), runtime)
        cancelTimer = runtime.after(stableMs, () => (attempt = 0))
        exchange.start([...subscriptions])
        enter('online')
        waiters.resolve()
      },
      onMessage(message) {
        if (message.kind === 'reconnect') handOver(mine)
        else if (message.kind === 'refused') rejection = fromWire(message.error)
        else {
          asked = renewed = false
          exchange?.onMessage(message)
        }
      },
      onClose(code, opened) {
        if (mine === round) void closed(code, opened, rejection)
      },
    })
    line = opening
  }

  async function closed(code: number, opened: boolean, rejection: ChatError | null) {
    const mine = ++round
    drop()
    if (!opened) renewed = false
    const error = rejection ?? lost()
    const next = rejection?.reason === 'UPGRADE_REQUIRED' ? 'stop' : afterClose(code)
    if (next === 'stop') {
      settleFailure(rejection ?? refusedBy(code), 'closed')
      return
    }
    const told = next === 'refresh' || (rejection !== null && sessionReasons.has(rejection.reason))
    if (told && renewed) {
      settleFailure(rejection ?? unauthenticated(), 'closed')
      return
    }
    if (next === 'backOff') attempt += 2
    // A browser cannot see why an upgrade was refused. Asked once in a row: a server that is down needs no refreshing.
    if (told || (!opened && !asked)) {
      asked = true
      // A token that was too old is made new: those who wait for the connection need not hear of it.
      enter(told ? 'connecting' : 'offline', told ? null : error)
      if (!told) waiters.fail(error)
      const failure = await deps.refused(rejection).then(() => null, toChatError)
      if (mine !== round) return
      if (failure && (told || !failure.retryable)) {
        settleFailure(failure)
        return
      }
      if (told) {
        renewed = true
        void connect()
        return
      }
    }
    wait(error)
  }

  function wait(error: ChatError) {
    const delay = backoff(attempt++, runtime.random)
    cancelTimer()
    enter('offline', error, runtime.now() + delay)
    waiters.fail(error)
    cancelTimer = runtime.after(delay, () => void connect())
  }

  function settleFailure(error: ChatError, to: 'idle' | 'closed' = 'idle') {
    if (to === 'idle' && error.retryable) {
      wait(error)
      return
    }
    round++
    cancelTimer()
    asked = renewed = false
    enter(to, error)
    waiters.end(error)
    // Who was refused may be let in again: until then what is watched waits.
    if (to === 'idle') endAll(error)
  }

  function endAll(error: ChatError) {
    const ended = [...subscriptions]
    subscriptions.clear()
    for (const subscription of ended) subscription.onEnd(error)
  }

  function drop() {
    const [oldLine, oldExchange] = [line, exchange]
    line = exchange = null
    cancelTimer()
    oldLine?.close()
    oldExchange?.lost()
  }

  /** The server goes away soon: calls under way get their answers, then a new socket takes over. */
  function handOver(mine: number) {
    const until = runtime.now() + handOverMs
    const poll = () => {
      if (mine !== round) return
      if (exchange?.busy && runtime.now() < until) return void runtime.after(50, poll)
      round++
      drop()
      wait(offline('The server restarts.'))
    }
    poll()
  }

  async function online(patient: boolean, signal?: AbortSignal) {
    if (state() === 'online') return
    const { error } = cell.get()
    if (state() === 'closed') throw error ?? clientClosed()
    if (state() === 'offline' && !patient) throw error ?? offline()
    const waiting = waiters.wait(patient, signal)
    if (state() === 'idle') void connect()
    await waiting
  }

  function end(error: ChatError, to: 'idle' | 'closed') {
    round++
    drop()
    attempt = 0
    asked = renewed = false
    waiters.end(error)
    endAll(error)
    enter(to)
  }

  return {
    state: cell.store,
    ready: (signal) => online(true, signal),
    async call(call: Call) {
      await online(false, call.signal)
      if (!exchange) throw offline()
      return exchange.call(call)
    },
    watch(subscription) {
      subscriptions.add(subscription)
      if (exchange) exchange.start([subscription])
      else if (state() === 'idle') void connect()
      else if (over) queueMicrotask(() => endAll(clientClosed()))
      return () => {
        if (subscriptions.delete(subscription)) exchange?.stop(subscription)
      }
    },
    reconnect() {
      if (state() === 'online') line?.check()
      else if (!over && (state() === 'offline' || state() === 'closed')) void connect()
    },
    reset: (error) => end(error, 'idle'),
    close() {
      over = true
      end(clientClosed(), 'closed')
    },
  }
}
