import { createBars, quiet, type Progress } from '../replay/progress.ts'
import { benchAnswers } from './answers/answers.bench.ts'
import { benchBusy } from './busy/busy.bench.ts'
import { benchFanout } from './fanout/fanout.bench.ts'
import { benchHistory } from './history/history.bench.ts'
import { benchNodes } from './nodes/nodes.bench.ts'
import { benchSend } from './send/send.bench.ts'
import { benchTokens } from './tokens/tokens.bench.ts'

/** Each is paired with its peer in one run and answers the ratio of the two, ours over the peer's. */
const benches: Record<string, { about: string; run(progress: Progress): Promise<object> }> = {
  history: {
    about: 'a page of 50 out of a million messages, against a plain find',
    run: benchHistory,
  },
  fanout: {
    about: 'CPU a delivery to 100 and 1,000 watchers, against bare ws.send',
    run: benchFanout,
  },
  send: { about: 'acknowledged sends of one socket, against plain inserts', run: benchSend },
  busy: {
    about: 'sends of 64 people in 4 channels with 20 watchers each, against a bare relay',
    run: benchBusy,
  },
  nodes: { about: 'two servers sending into one channel, against one server', run: benchNodes },
  answers: {
    about: 'acks of sends while 100 answers hang, against without them',
    run: benchAnswers,
  },
  tokens: { about: "CPU a token of an answer, against OpenAI's own client", run: benchTokens },
}

const [name, ...rest] = process.argv.slice(2)
const bench = name === undefined ? undefined : benches[name]
if (bench && rest.length === 0) {
  const result = await bench.run(process.stderr.isTTY ? createBars(process.stderr) : quiet)
  console.log(JSON.stringify({ bench: name, ...result }))
} else {
  const list = Object.entries(benches).map(([each, { about }]) => `  ${each.padEnd(10)}${about}`)
  console.log(['npm run bench -- NAME', '', ...list].join('\n'))
  if (name !== undefined) process.exitCode = 2
}
