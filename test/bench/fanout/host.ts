import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answer, Question, Where } from './host-protocol.ts'

const script = fileURLToPath(new URL('./chat-host.ts', import.meta.url))

export type Host = {
  where: Where
  /** Microseconds that the host's process has used so far. */
  cpu(): Promise<number>
  run(question: Question & { ask: 'watched' | 'unwatched' | 'bare' }): Promise<void>
  close(): Promise<void>
}

/** The measured process, apart from the one that generates the load. */
export async function startHost(): Promise<Host> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-bench-'))
  const execArgv = ['--import', 'tsx']
  const child = fork(script, [dir], { execArgv })

  const waiting: ((reply: Answer | Error) => void)[] = []
  child.on('message', (reply) => waiting.shift()?.(reply as Answer)) // the host sends nothing else
  child.once('exit', () => waiting.shift()?.(new Error('the host has ended')))

  async function answer(): Promise<Answer> {
    const reply = await new Promise<Answer | Error>((resolve) => waiting.push(resolve))
    if (reply instanceof Error) throw reply
    return reply
  }

  function ask(question: Question): Promise<Answer> {
    child.send(question)
    return answer()
  }

  await answer()
  const asked = await ask({ ask: 'where' })
  if (!('where' in asked)) throw new Error('the host does not say where it is')
  return {
    where: asked.where,
    async cpu() {
      const reply = await ask({ ask: 'cpu' })
      return 'cpu' in reply ? reply.cpu : Number.NaN
    },
    async run(question) {
      await ask(question)
    },
    async close() {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
      await rm(dir, { recursive: true, force: true })
    },
  }
}
