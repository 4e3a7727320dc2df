import { configOf, familyNames, type Family } from './families.ts'
import { simulate } from './simulate.ts'

// node --import tsx test/simulation/main.ts one --family crash --seed 7
// node --import tsx test/simulation/main.ts hold --schedules 1000 [--family crash] [--from 1]

const [command = '', ...words] = process.argv.slice(2)
const option = (name: string) => {
  const at = words.indexOf(`--${name}`)
  return at < 0 ? undefined : words[at + 1]
}
const chosen = option('family')
const families = familyNames.filter(
  (name) => chosen === undefined || chosen.split(',').includes(name),
)

if (families.length === 0) throw new Error(`--family is one of ${familyNames.join(', ')}`)
if (command === 'one') await one(families[0] ?? 'plain', Number(option('seed')))
else if (command === 'hold')
  for (const family of families)
    await hold(family, {
      from: Number(option('from') ?? 1),
      schedules: Number(option('schedules') ?? 100),
    })
else throw new Error('say "one --family F --seed N" or "hold --schedules N"')

async function one(family: Family, seed: number) {
  const { failure, steps, rows, trace } = await simulate(seed, configOf(family), { trace: true })
  process.stdout.write(`${trace.join('\n')}\n${steps} steps, ${rows} rows\n`)
  process.stdout.write(failure ? `${failure.stack ?? failure.message}\n` : 'holds\n')
  process.exitCode = failure ? 1 : 0
}

async function hold(family: Family, { from, schedules }: { from: number; schedules: number }) {
  const kinds = new Map<string, number[]>()
  let steps = 0
  const begun = process.cpuUsage()
  for (let seed = from; seed < from + schedules; seed++) {
    const outcome = await simulate(seed, configOf(family))
    steps += outcome.steps
    const { failure } = outcome
    if (!failure) continue
    const kind = failure.message.split(':')[0] ?? ''
    if (!kinds.has(kind))
      process.stdout.write(`${family} ${seed} ${failure.message.slice(0, 300)}\n`)
    kinds.set(kind, [...(kinds.get(kind) ?? []), seed])
  }
  const { user, system } = process.cpuUsage(begun)
  const failed = [...kinds].map(
    ([kind, seeds]) => `${kind} ×${seeds.length} (${seeds.slice(0, 5).join(', ')})`,
  )
  process.stdout.write(
    `${family.padEnd(15)} ${schedules} schedules, ${Math.round(steps / schedules)} steps and ` +
      `${Math.round((user + system) / 1000 / schedules)} ms each: ${failed.join('; ') || 'holds'}\n`,
  )
  if (failed.length > 0) process.exitCode = 1
}
