import type { GenerationRecord } from '../generations/generation.record.ts'
import type { GenerationStep, GenerationStore } from '../generations/generation.store.ts'
import type { GenerationView } from '../generations/generation.view.ts'
import { hasEnded, toGenerationView } from '../generations/to-generation-view.ts'
import type { InboxQueue } from './inbox-queue.ts'

export type GenerationSource = Pick<GenerationStore, 'byId' | 'changed'>

/** What one reader is told of their generations. */
export type GenerationNews = {
  /** Reads it and tells a step that was not told. */
  look(id: string): Promise<void>
  /** Steps as the database has them. */
  compare(steps: readonly GenerationStep[]): Promise<void>
}

/** More than these have not changed lately: of what is forgotten at most something is told twice. */
const rememberedMax = 1_000
/** UTF-16 units of the prompt and of the text: whoever wants the whole asks for it. */
const textMax = 1_000

export function createGenerationNews(
  user: string,
  queue: Pick<InboxQueue, 'push'>,
  store: Pick<GenerationSource, 'byId'>,
): GenerationNews {
  const told = new Map<string, number>()
  const isNews = (step: GenerationStep) => stageOf(step) > (told.get(step.id) ?? -1)

  async function look(id: string) {
    const record = await store.byId(id)
    if (record?.user !== user || !isNews(record)) return
    told.delete(id)
    told.set(id, stageOf(record))
    const [oldest] = told.keys()
    if (told.size > rememberedMax && oldest !== undefined) told.delete(oldest)
    queue.push(`generation ${id}`, { type: 'generation', generation: shortOf(record) })
  }

  return {
    look,
    compare: async (steps) => {
      for (const step of steps) if (isNews(step)) await look(step.id)
    },
  }
}

/** Grows with each step, so that what is read late takes nothing back. */
function stageOf({ state, seq }: Pick<GenerationStep, 'state' | 'seq'>): number {
  const step = hasEnded({ state }) ? 2 : state === 'running' ? 1 : 0
  return 2 * step + (seq === null ? 0 : 1)
}

/** The text of an answer in a channel stays there: whoever asked may have lost the right to read it. */
function shortOf(record: GenerationRecord): GenerationView {
  const { prompt, text, ...view } = toGenerationView(record)
  return {
    ...view,
    prompt: prompt && cut(prompt),
    text: record.channel === null ? cut(text) : '',
  }
}

function cut(text: string): string {
  return text.slice(0, textMax).replace(/[\uD800-\uDBFF]$/, '')
}
