import type { JobInfo } from '../infra/jobs.ts'
import { keyText } from './job-key.ts'
import type { JobView } from './job.view.ts'

export function toJobView(
  queue: string,
  { id, state, failures, addedAt, ended }: JobInfo,
): JobView {
  return {
    ...{ id: keyText({ queue, id }), queue, state, failures },
    addedAt: new Date(addedAt).toISOString(),
    reason: ended && withoutQuotes(ended.error),
    failedAt: ended && new Date(ended.at).toISOString(),
  }
}

/** What an error quotes may be what somebody wrote. */
function withoutQuotes(error: string): string {
  return error.replace(/"[^"]*("|$)/g, '"…"')
}
