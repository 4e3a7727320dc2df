import t from 'tap'
import { answer, me, setUpSync } from './support/set-up-sync.ts'
import { settled } from './support/manual-runtime.ts'

t.test('it reads history first, then follows the log from the head of that page', async (t) => {
  const { log, server, sync, applied, open } = setUpSync()
  t.equal(sync.view().state, 'idle')
  await open()
  t.match(sync.view(), { state: 'live', head: 3, epoch: 1, channel: { name: 'general' } })
  t.same(sync.view().messages, log.messages(me))
  log.say('hello', 'bob')
  server.push(4)
  t.same(applied, [4])
  t.same(sync.view().messages, log.messages(me))
})

t.test(
  'what is old is dropped, what is missing is fetched, and all is applied in order',
  async (t) => {
    const { log, server, sync, applied, open } = setUpSync()
    await open()
    for (const text of ['4', '5', '6', '7']) log.say(text)
    server.push(3)
    server.push(6)
    t.same(applied, [], 'it waits for what is between')
    server.push(7)
    server.push(4)
    await settled()
    t.same(applied, [4, 5, 6, 7])
    t.same(sync.view().messages, log.messages(me))
  },
)

t.test('a lost last event is found by the head that the server names', async (t) => {
  const { log, server, applied, open } = setUpSync()
  await open()
  log.say('lost on the way')
  server.frame({ type: 'caughtUp', head: 4, epoch: 1 })
  await settled()
  t.same(applied, [4])
})

t.test(
  'a gap whose answer brings nothing is asked for again, with the count of such answers',
  async (t) => {
    const { log, server, applied, open } = setUpSync()
    await open()
    server.held = true
    log.say('4')
    server.frame({ type: 'caughtUp', head: 4, epoch: 1 })
    for (const idle of [0, 1]) {
      const [question] = server.questions.splice(0)
      t.match(question, { name: 'list', input: { from: { seq: 3 }, idle } })
      question!.answer({ ...question!.early, events: [] })
      await settled()
    }
    await answer(server, 'list')
    t.same(applied, [4])
  },
)

t.test(
  'a late page is as of its own head: newer events change it, older ones are in it',
  async (t) => {
    const { log, server, sync, open } = setUpSync(80)
    await open()
    server.held = true
    const older = sync.loadOlder()
    const [question] = server.questions.splice(0)
    t.match(question!.input, { before: 31, atLeast: { epoch: 1, seq: 80 } })
    log.append('message.edited', { target: 10, text: 'better', mentions: [] })
    log.append('reaction.added', { target: 11, emoji: '👍' }, 'bob')
    log.say('and a new one', 'bob')
    server.push(81, 82, 83)
    question!.answer(question!.early)
    await older
    t.same(sync.view().messages, log.messages(me))
    t.equal(sync.view().hasOlder, false)
  },
)

t.test(
  'after limited it drops the window, reads history anew and goes on from its head',
  async (t) => {
    const { log, server, sync, applied, open } = setUpSync()
    await open()
    for (let i = 4; i <= 300; i++) log.say(`message ${i}`)
    server.held = true
    server.frame({ type: 'limited', head: 300, epoch: 1 })
    t.equal(sync.view().state, 'catchingUp')
    t.same(server.watchedFrom(), { epoch: 1, seq: 300 }, 'a new socket would go on from the limit')
    log.say('while the page is on its way')
    server.push(301)
    t.same(applied, [])
    await answer(server, 'history')
    await answer(server, 'channel')
    t.match(sync.view(), { state: 'live', head: 301, hasOlder: true })
    t.same(sync.view().messages, log.messages(me).slice(-50))
  },
)

t.test('a page whose head is below the limit leaves a gap, which is fetched', async (t) => {
  const { log, server, sync, applied, open } = setUpSync()
  await open()
  const behind = log.history(me, {})
  log.say('4')
  log.say('5')
  server.held = true
  server.frame({ type: 'limited', head: 5, epoch: 1 })
  server.questions.splice(0)[0]!.answer(behind)
  await settled()
  await answer(server, 'list')
  t.same(applied, [4, 5])
  t.same(sync.view().messages, log.messages(me))
})

t.test('a page that was asked for in a dropped window is thrown away', async (t) => {
  const { log, server, sync, open, seqs } = setUpSync(200)
  await open()
  server.held = true
  const older = sync.loadOlder()
  server.frame({ type: 'limited', head: 200, epoch: 1 })
  const [late] = server.questions.splice(0, 1)
  await answer(server, 'history')
  late!.answer()
  await older
  t.same(
    seqs(),
    log
      .messages(me)
      .slice(-50)
      .map(({ seq }) => seq),
  )
})

t.test('another epoch drops the window, also when only its events are heard', async (t) => {
  const { log, server, sync, open } = setUpSync()
  await open()
  log.rows.splice(1)
  log.epoch = 2
  log.say('restored')
  server.push(2)
  await settled()
  t.match(sync.view(), { epoch: 2, head: 2 })
  t.same(sync.view().messages, log.messages(me))
  server.frame({ type: 'events', events: [], users: [] }, '1:900')
  t.match(sync.view(), { epoch: 2, head: 2 }, 'what is of the old epoch is dropped')
})

t.test('a node that has not heard of the new epoch is asked again', async (t) => {
  const { log, server, sync, open } = setUpSync()
  await open()
  server.held = true
  server.frame({ type: 'limited', head: 1, epoch: 2 })
  await answer(server, 'history')
  t.equal(sync.view().epoch, 2)
  t.equal(server.questions.length, 1, 'the page was of epoch 1')
  log.epoch = 2
  log.rows.splice(1)
  await answer(server, 'history')
  t.match(sync.view(), { epoch: 2, head: 1 })
})

t.test('a gap below the floor ends in a new window', async (t) => {
  const { log, server, sync, open } = setUpSync()
  await open()
  for (let i = 4; i <= 60; i++) log.say(`message ${i}`)
  log.floor = 40
  server.push(60)
  await settled()
  t.same(sync.view().messages, log.messages(me))
  t.equal(sync.view().head, 60)
})
