import type { JobState as BullmqState, JobType, Queue } from 'bullmq'
import type { JobInfo, JobState } from '../jobs.ts'
import { fromJobId, isJobId, toJobId } from './bullmq-id.ts'

const kinds: Readonly<Record<JobState, JobType[]>> = {
  waiting: ['wait', 'prioritized', 'delayed'],
  running: ['active'],
  failed: ['failed'],
}

export async function jobIds(queue: Queue, state: JobState): Promise<string[]> {
  const ids = await queue.getRanges(kinds[state], 0, -1)
  return ids.filter(isJobId).map(fromJobId)
}

export async function findJob(queue: Queue, id: string): Promise<JobInfo | null> {
  const [job, kind] = await Promise.all([queue.getJob(toJobId(id)), queue.getJobState(toJobId(id))])
  const state = stateOf(kind)
  if (!job || !state) return null
  const { timestamp, attemptsMade, stalledCounter, failedReason, finishedOn } = job
  const failures = attemptsMade + stalledCounter
  const ended = state === 'failed' ? { error: failedReason, at: finishedOn ?? timestamp } : null
  return { id, state, failures, addedAt: timestamp, ended }
}

function stateOf(kind: BullmqState | 'unknown'): JobState | null {
  // It is removed with its end.
  if (kind === 'unknown' || kind === 'completed') return null
  if (kind === 'failed') return kind
  return kind === 'active' ? 'running' : 'waiting'
}
