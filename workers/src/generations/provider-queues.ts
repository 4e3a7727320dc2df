import { queueOf } from '@chatcord/core/generations/queue-name'
import type { Bus } from '@chatcord/core/infra/bus'
import type { Clock } from '@chatcord/core/infra/clock'
import type { JobEngine, JobHandler, Processing } from '@chatcord/core/infra/jobs'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'

type Deps = {
  bus: Bus
  clock: Clock
  jobs: JobEngine
  providers: { active(): Promise<ProviderRecord[]> }
  run: JobHandler
  failed(error: unknown): void
}

export type ProviderQueues = { close(options: { graceMs: number }): Promise<void> }

/** Jobs of one provider in this process. Answers mostly wait for the network. */
const concurrency = 50
/** A change whose hint was lost is made up for by then, and limits that were lost with what the engine had. */
const lookMs = 15_000
const retryMs = 2_000

/** Works on a queue for each active provider, with the limits that the administrators set, as they change. */
export async function startProviderQueues(deps: Deps): Promise<ProviderQueues> {
  const { bus, clock, jobs, providers, run, failed } = deps
  const open = new Map<string, { processing: Processing; limits: string | null }>()
  let closing = false
  let retrying = false
  let last = Promise.resolve()

  async function reconcile(): Promise<void> {
    if (closing) return
    const active = (await providers.active()).filter(({ kind }) => kind === 'chat')
    for (const provider of active) await serve(provider)
    const names = new Set(active.map(nameOf))
    for (const [name, { processing }] of open) {
      if (names.has(name)) continue
      open.delete(name)
      await processing.close({ graceMs: 0 })
    }
  }

  async function serve(provider: ProviderRecord): Promise<void> {
    const name = nameOf(provider)
    const limits = JSON.stringify(provider.limits)
    const known = open.get(name)
    if (known?.limits !== limits) await jobs.setLimits(name, provider.limits)
    const processing = known?.processing ?? jobs.process(name, run, { concurrency })
    open.set(name, { processing, limits })
  }

  const soon = () => {
    last = last.then(reconcile).catch(again)
    return last
  }
  function again(error: unknown): void {
    failed(error)
    if (retrying) return
    retrying = true
    void clock.sleep(retryMs).then(() => {
      retrying = false
      return soon()
    })
  }
  const limitAgain = () => {
    for (const [name, { processing }] of open) open.set(name, { processing, limits: null })
    return soon()
  }
  const leave = [bus.subscribe('providers', () => void soon()), bus.onGap(() => void limitAgain())]
  const stop = clock.every(lookMs, limitAgain)
  await soon()

  return {
    async close({ graceMs }) {
      closing = true
      for (const end of leave) end()
      stop()
      await last
      await Promise.all([...open.values()].map(({ processing }) => processing.close({ graceMs })))
    },
  }
}

function nameOf({ id, kind }: ProviderRecord): string {
  return queueOf({ kind, provider: id })
}
