import type { Chat } from '@chatcord/core/chat'
import {
  createGenerations,
  type GenerationDeps,
  type Generations,
} from '@chatcord/core/generations/create-generations'
import type { AllowedOutbound } from '@chatcord/core/providers/outbound-allow'
import type { Infrastructure } from '@chatcord/core/infra/infrastructure'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createMongoWorkStore } from '@chatcord/core/log/mongo/mongo-work-store'
import type { Providers } from '@chatcord/core/providers/providers'
import { createUserStore } from '@chatcord/core/users/user.store'
import { runWorkers, type Workers } from '@chatcord/workers/run-workers'
import type { Database } from './database.ts'

type Deps = Pick<GenerationDeps, 'clock' | 'settings' | 'refs' | 'failed'> & {
  database: Database
  infrastructure: Infrastructure
  chat: Pick<Chat, 'logNode'>
  ai: Providers
  outboundAllow: readonly AllowedOutbound[]
  /** Whether this process does the work too, or leaves it to workers. */
  works: boolean
}

export type OpenGenerations = Generations & { close(): Promise<void> }

/** From the order to stop on: what is not written by then is written by the next process. */
const graceMs = 5_000

/** Generations as a server needs them: it begins and shows them, and where it is the only process it writes them too. */
export async function openGenerations(deps: Deps): Promise<OpenGenerations> {
  const { ai, database, infrastructure, works } = deps
  const { connection, db } = database
  const { logNode } = deps.chat
  const shared = { ...deps, ...infrastructure, logNode }
  const generations = createGenerations({
    ...shared,
    ...{ connection, createId: newId, providers: ai.records },
    work: createMongoWorkStore(db),
    users: createUserStore({ connection, bus: infrastructure.bus }),
  })
  const running: Workers | null = works
    ? await runWorkers({ ...shared, generations, random: Math.random })
    : null
  const stopSweeping = works ? null : generations.sweep()
  return {
    ...generations,
    async close() {
      stopSweeping?.()
      await running?.close({ graceMs })
    },
  }
}
