import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { JobEngine } from '../infra/jobs.ts'
import type { TokenLog } from '../infra/token-log.ts'
import type { LogNode } from '../log/log-node.ts'
import type { WorkStore } from '../log/work.store.ts'
import type { Settings } from '../system/settings.schema.ts'
import { createQuotaLimits } from '../usage/quota-limits.ts'
import { createQuotas } from '../usage/quotas.ts'
import type { UsageView } from '../usage/usage.view.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { UserRef } from '../users/user.view.ts'
import { createAnswerRows, type AnswerRows } from './answer-rows.ts'
import { createAnswers } from './answers.ts'
import { createBeginGeneration, type Providers } from './begin-generation.ts'
import { createConversation, type Conversation } from './conversation.ts'
import { createEndGeneration, type EndGeneration } from './end-generation.ts'
import { createGenerationService, type GenerationService } from './generation.service.ts'
import { createGenerationStore, type GenerationStore } from './generation.store.ts'
import { startGenerationSweeper } from './generation-sweeper.ts'
import { createWatchGeneration } from './watch-generation.ts'

export type GenerationDeps = {
  connection: Connection
  bus: Bus
  clock: Clock
  jobs: JobEngine
  tokens: TokenLog
  work: WorkStore
  logNode: LogNode
  providers: Providers
  settings: { get(): Promise<Settings> }
  users: { load(ids: readonly string[]): Promise<Map<string, UserRecord>> }
  refs(userIds: readonly string[]): Promise<UserRef[]>
  createId(): string
  /** Told of what goes wrong in the background. */
  failed(error: unknown): void
}

export type Generations = {
  service: GenerationService
  store: GenerationStore
  ending: EndGeneration
  conversation: Conversation
  rows: AnswerRows
  /** Throws OVER_QUOTA. */
  reserve(record: Parameters<ReturnType<typeof createQuotas>['reserve']>[0]): Promise<boolean>
  usage(user: string): Promise<UsageView[]>
  /** Begins to pick up what was left behind; answers the function that stops. */
  sweep(): () => void
}

/** Everything about generations, put together: the same in a server and in a worker. After `ensureGenerations`. */
export function createGenerations(deps: GenerationDeps): Generations {
  const { bus, clock, logNode, tokens, failed } = deps
  const store = createGenerationStore(deps.connection)
  const quotas = createQuotas(deps)
  const quotaLimitOf = createQuotaLimits(deps)
  const rows = createAnswerRows(logNode)
  const ending = createEndGeneration({ bus, clock, store, rows, quotas, tokens })
  const beginning = createBeginGeneration({ ...deps, store, ending, quotas, quotaLimitOf })
  const answers = createAnswers({ ...beginning, clock, work: deps.work, failed })
  logNode.onWork(answers.follow)
  const kinds = ['chat', 'image', 'voice'] as const

  return {
    service: createGenerationService({
      ...{ ...logNode, ...deps, ...beginning, store, ending },
      watch: createWatchGeneration({ ...deps, store }),
    }),
    store,
    ending,
    conversation: createConversation({ ...logNode, refs: deps.refs }),
    rows,
    reserve: async (record) => quotas.reserve(record, await quotaLimitOf(record.user, record.kind)),
    usage: (user) =>
      Promise.all(
        kinds.map(async (kind) => quotas.usage(user, kind, await quotaLimitOf(user, kind))),
      ),
    sweep: () => startGenerationSweeper({ ...deps, answers, ending, store }),
  }
}
