import { randomBytes, randomInt } from 'node:crypto'
import { forEach } from './for-each.ts'
import { createNaming } from './naming.ts'
import { signUp, withToken, type Person } from './person.ts'
import type { Progress } from './progress.ts'
import type { Watchdog } from './watchdog.ts'

/** The server hashes passwords two at a time; a few more in line keep it busy. */
const atOnce = 8

export type People = {
  operator: Person
  watchers: Person[]
  personOf(nick: string): Person
}

export type PeopleDeps = {
  urls: readonly string[]
  nicks: readonly string[]
  watchers: number
  /** The operator's, who then watches as well. */
  token: string | null
  progress: Progress
  watchdog: Watchdog
}

/** Signs everybody up, spread over the servers. */
export async function createPeople(deps: PeopleDeps): Promise<People> {
  const { urls, nicks, token, watchdog } = deps
  const account = createNaming({
    run: Array.from({ length: 4 }, () => String.fromCharCode(randomInt(97, 123))).join(''),
    password: () => randomBytes(18).toString('base64url'),
  })
  const urlOf = (index: number) => urls[index % urls.length] ?? ''
  const watcherNicks = Array.from(
    { length: deps.watchers },
    (_, index) => `watcher-${String(index)}`,
  )
  const helpers = token === null ? ['operator', ...watcherNicks] : []
  const bar = deps.progress.start('signing up', nicks.length + helpers.length)

  async function join(names: readonly string[]): Promise<Map<string, Person>> {
    const persons = new Map<string, Person>()
    const numbered = names.map((nick, index) => ({ nick, url: urlOf(index) }))
    await forEach(numbered, atOnce, async ({ nick, url }) => {
      persons.set(nick, await signUp(url, account(nick), watchdog))
      watchdog.progress()
      bar.step()
    })
    return persons
  }

  try {
    const named = await join(helpers)
    const persons = await join(nicks)
    const helper = async (nick: string, index: number) =>
      token === null ? found(named, nick) : withToken(urlOf(index), token, watchdog)
    return {
      operator: await helper('operator', 0),
      watchers: await Promise.all(watcherNicks.map(helper)),
      personOf: (nick) => found(persons, nick),
    }
  } finally {
    bar.stop()
  }
}

function found(persons: ReadonlyMap<string, Person>, nick: string): Person {
  const person = persons.get(nick)
  if (!person) throw new Error('somebody acts who has not signed up')
  return person
}
