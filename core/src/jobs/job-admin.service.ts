import { ChatError } from '../errors.ts'
import { jobStates, type JobEngine } from '../infra/jobs.ts'
import type { Page } from '../page.ts'
import { pageOf, pageRead } from '../paging.ts'
import { compareKeys, keyText, readKey, type JobKey } from './job-key.ts'
import { toJobView } from './job.mapper.ts'
import type { ListJobsInput } from './job.schema.ts'
import type { JobView } from './job.view.ts'

export type JobAdmin = {
  /** Of every queue and state, or of one; what is about the newest first. Throws NOT_FOUND for an unknown queue. */
  list(input: ListJobsInput): Promise<Page<JobView>>
  /**
   * Starts a job anew that was given up, with all its tries; otherwise NOT_FOUND. What it is about stands in the
   * database: a job of an answer that has ended finds that and does nothing.
   */
  retry(id: string): Promise<void>
  /**
   * Takes a job away that waits or was given up. It does not undo what it is about: an answer that is still to be
   * written gets another job within seconds, until it is stopped. Throws NOT_FOUND, FORBIDDEN while it runs.
   */
  delete(id: string): Promise<void>
}

type Deps = {
  jobs: Pick<JobEngine, 'ids' | 'find' | 'remove' | 'revive'>
  /** The queues that there are. */
  queues(): Promise<string[]>
}

export function createJobAdmin({ jobs, queues }: Deps): JobAdmin {
  async function known(queue: string): Promise<void> {
    if (!(await queues()).includes(queue)) throw new ChatError('NOT_FOUND')
  }

  /** A job may be of two states for a moment. */
  async function keysOf({ queue, state }: ListJobsInput): Promise<JobKey[]> {
    if (queue !== undefined) await known(queue)
    const names = queue === undefined ? await queues() : [queue]
    const states = state === undefined ? jobStates : [state]
    const found = await Promise.all(
      names.map(async (name) => {
        const ids = await Promise.all(states.map((one) => jobs.ids(name, one)))
        return [...new Set(ids.flat())].map((id) => ({ queue: name, id }))
      }),
    )
    return found.flat().sort(compareKeys)
  }

  async function view({ queue, id }: JobKey): Promise<JobView[]> {
    const job = await jobs.find(queue, id)
    return job ? [toJobView(queue, job)] : []
  }

  return {
    async list(input) {
      const read = pageRead(input)
      const keys = await keysOf(input)
      const after = read.after === null ? null : readKey(read.after)
      const rest = after ? keys.filter((key) => compareKeys(key, after) > 0) : keys
      const page = pageOf(read, rest.slice(0, read.limit), { key: keyText, view: (key) => key })
      // Those that have ended meanwhile are not shown.
      const items = (await Promise.all(page.items.map(view))).flat()
      return { items, next: page.next }
    },
    async retry(text) {
      const { queue, id } = readKey(text)
      await known(queue)
      if (!(await jobs.revive(queue, id))) throw new ChatError('NOT_FOUND')
    },
    async delete(text) {
      const { queue, id } = readKey(text)
      await known(queue)
      if (await jobs.remove(queue, id)) return
      throw new ChatError((await jobs.find(queue, id)) ? 'FORBIDDEN' : 'NOT_FOUND')
    },
  }
}
