import { createChannelSync } from '../../../client-sdk/src/channel/channel-sync.ts'
import { createFakeLog } from './fake-log.ts'
import { createFakeServer, type FakeServer } from './fake-server.ts'
import { settled } from './manual-runtime.ts'

export const me = 'ada'

/** A channel's state on a fake server whose log has some messages. */
export function setUpSync(rows = 3) {
  const log = createFakeLog()
  for (let i = 1; i <= rows; i++) log.say(`message ${i}`)
  const server = createFakeServer(log, me)
  const applied: number[] = []
  const sync = createChannelSync({
    ports: server.ports,
    me,
    changed: () => undefined,
    applied: ({ seq }) => applied.push(seq),
  })
  const seqs = () => sync.view().messages.map(({ seq }) => seq)
  const open = async () => {
    sync.open()
    await settled()
    server.catchUp()
    await settled()
  }
  return { log, server, sync, applied, seqs, open }
}

/** Gives the answer to the first question with this name; answers what was asked. */
export async function answer(server: FakeServer, name: string) {
  const index = server.questions.findIndex((question) => question.name === name)
  const [question] = server.questions.splice(index, 1)
  question!.answer()
  await settled()
  return question!.input
}
