import t from 'tap'
import { jobBookContract } from '../../contracts/job-book-contract.ts'
import { jobPaceContract } from '../../contracts/job-pace-contract.ts'
import { jobsContract, type CreateEngines } from '../../contracts/jobs-contract.ts'
import { redisAbsent, startRedis } from '../../helpers/redis.ts'
import { startJobs } from '../../helpers/redis-jobs.ts'

const create: CreateEngines = async (t) => {
  const redis = await startRedis(t)
  return [await startJobs(t, redis), await startJobs(t, redis)]
}

t.test('on Redis', { skip: redisAbsent }, async (t) => {
  jobBookContract(t, create)
  jobsContract(t, create)
  jobPaceContract(t, create)
})
