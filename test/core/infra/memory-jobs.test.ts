import t from 'tap'
import { createMemoryJobs } from '@chatcord/core/infra/memory/memory-jobs'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { jobBookContract } from '../../contracts/job-book-contract.ts'
import { jobPaceContract } from '../../contracts/job-pace-contract.ts'
import { jobsContract, type CreateEngines } from '../../contracts/jobs-contract.ts'

const create: CreateEngines = async (t) => {
  const clock = createSystemClock((error) => t.fail(String(error)))
  const engine = createMemoryJobs({ clock, random: Math.random })
  t.teardown(() => engine.close())
  return [engine, engine]
}

jobBookContract(t, create)
jobsContract(t, create)
jobPaceContract(t, create)
