import type { Principal } from '../auth/principal.ts'
import { digest } from '../auth/digest.ts'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { JobEngine } from '../infra/jobs.ts'
import type { Access } from '../log/access.ts'
import type { LogStore } from '../log/log.store.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { Page, PageInput } from '../page.ts'
import { pageOf, pageRead } from '../paging.ts'
import { assistantId } from '../users/ensure-assistant.ts'
import type { BeginGeneration } from './begin-generation.ts'
import type { EndGeneration } from './end-generation.ts'
import type { GenerationRecord } from './generation.record.ts'
import type {
  CreateGenerationInput,
  GenerationRef,
  RegenerateInput,
  WatchGenerationInput,
} from './generation.schema.ts'
import type { GenerationStore } from './generation.store.ts'
import type { GenerationEvent, GenerationView } from './generation.view.ts'
import { ignoreAway } from './ignore-away.ts'
import { createRefuseUnanswered } from './refuse-unanswered.ts'
import { queueOf } from './queue-name.ts'
import { toGenerationView } from './to-generation-view.ts'
import type { WatchGeneration } from './watch-generation.ts'
import { createWhileReadable } from './while-readable.ts'

export type GenerationService = {
  /** Answers at once; the text comes by `watch`. Throws NOT_FOUND without a provider, LIMIT_REACHED, OVER_QUOTA. */
  create(principal: Principal, input: CreateGenerationInput): Promise<GenerationView>
  /** Another answer to the message that this one answers. Throws what `create` throws, and ASSISTANT_OFF where it is. */
  regenerate(principal: Principal, input: RegenerateInput): Promise<GenerationView>
  get(principal: Principal, ref: GenerationRef): Promise<GenerationView>
  list(principal: Principal, input: PageInput): Promise<Page<GenerationView>>
  /** By whoever asked, or by a moderator of its channel. What was written so far is kept. */
  stop(principal: Principal, id: string): Promise<GenerationView>
  watch(
    principal: Principal,
    input: WatchGenerationInput,
    signal: AbortSignal,
  ): Promise<AsyncIterable<{ id: string; event: GenerationEvent }>>
}

export type GenerationServiceDeps = {
  access: Pick<Access, 'require'>
  begin: BeginGeneration['begin']
  bus: Bus
  ending: EndGeneration
  jobs: Pick<JobEngine, 'remove'>
  log: Pick<LogStore, 'row' | 'tail'>
  projection: Pick<ProjectionStore, 'messages'>
  store: GenerationStore
  watch: WatchGeneration
}

export function createGenerationService(deps: GenerationServiceDeps): GenerationService {
  const { access, begin, bus, ending, jobs, log, projection, store } = deps
  const refuseUnanswered = createRefuseUnanswered(deps)
  const whileReadable = createWhileReadable(deps)

  /**
   * NOT_FOUND for everybody but who asked and who reads the channel that it answers in; ASSISTANT_OFF or FORBIDDEN for
   * whoever asked what nobody will answer.
   */
  async function readable(principal: Principal, ref: GenerationRef): Promise<GenerationRecord> {
    const user = principal.user.id
    const record =
      ref.nonce === undefined
        ? await store.byId(ref.id ?? '')
        : await store.byNonce(user, ref.nonce)
    if (!record && ref.nonce !== undefined) await refuseUnanswered(principal, ref.nonce)
    if (!record) throw new ChatError('NOT_FOUND')
    if (record.channel !== null)
      await access.require({ principal, needs: 'channel.read' }, record.channel)
    else if (record.user !== user) throw new ChatError('NOT_FOUND')
    return record
  }

  async function refuseStranger(principal: Principal, record: GenerationRecord): Promise<void> {
    if (record.user === principal.user.id) return
    if (record.channel === null) throw new ChatError('NOT_FOUND')
    await access.require({ principal, needs: 'message.deleteAny' }, record.channel)
  }

  async function stop(principal: Principal, id: string): Promise<GenerationView> {
    const record = await readable(principal, { id })
    await refuseStranger(principal, record)
    const stopping = await store.stop(id)
    if (!stopping) return toGenerationView((await store.byId(id)) ?? record)
    bus.publish(`generation:${id}`, { kind: 'stop' })
    // One that has run may wait to be tried again.
    const waited = await jobs.remove(queueOf(stopping), id).catch(ignoreAway)
    if (stopping.state === 'queued' || waited === true) {
      // Nobody writes. If somebody begins just now, they have read that it shall stop.
      const stopped = { state: 'stopped', error: null } as const
      return toGenerationView((await ending.endUnwritten(stopping, stopped)) ?? stopping)
    }
    return toGenerationView(stopping)
  }

  async function regenerate(
    principal: Principal,
    { channelId, epoch, seq, nonce, providerId }: RegenerateInput,
  ): Promise<GenerationView> {
    // The caller may have seen the answer before it is projected.
    const head = (await log.tail(channelId))?.seq
    const { channel } = await access.require({ principal, needs: 'message.send' }, channelId, head)
    if (channel.epoch !== epoch) throw new ChatError('EPOCH_CHANGED')
    if (!channel.assistant) throw new ChatError('ASSISTANT_OFF')
    const [answer] = await projection.messages(channelId, channel.gen, [seq])
    if (answer?.by !== assistantId || answer.parent === null) throw new ChatError('NOT_FOUND')
    const { parent, thread } = answer
    const provider = providerId ?? null
    const record = await begin({
      ...{ user: principal.user.id, nonce, hash: hashOf([channelId, parent, provider]) },
      ...{ kind: 'chat', provider, prompt: null, channel: channelId, parent, thread },
    })
    return toGenerationView(record)
  }

  return {
    async create({ user }, { nonce, kind, prompt, providerId = null }) {
      const record = await begin({
        ...{ user: user.id, nonce, hash: hashOf([kind, prompt, providerId]), kind, prompt },
        ...{ provider: providerId, channel: null, parent: null, thread: null },
      })
      return toGenerationView(record)
    },
    regenerate,
    get: async (principal, ref) => toGenerationView(await readable(principal, ref)),
    async list({ user }, input) {
      const read = pageRead(input)
      const found = await store.list(user.id, read)
      return pageOf(read, found, { key: ({ id }) => id, view: toGenerationView })
    },
    stop,
    async watch(principal, { lastEventId, ...ref }, signal) {
      const record = await readable(principal, ref)
      const events = deps.watch(record, lastEventId ?? null, signal)
      return record.channel === null ? events : whileReadable(principal, record.channel, events)
    },
  }
}

function hashOf(input: unknown): string {
  return digest(JSON.stringify(input))
}
