import t from 'tap'
import { ChatError } from '../../client-sdk/src/errors/chat-error.ts'
import { answer, me, setUpSync } from './support/set-up-sync.ts'
import { settled } from './support/manual-runtime.ts'

t.test('a lost socket goes on from the cursor', async (t) => {
  const { log, server, sync, applied, open } = setUpSync()
  await open()
  server.sink().lost()
  t.equal(sync.view().state, 'offline')
  log.say('4')
  log.say('5')
  t.same(server.watchedFrom(), { epoch: 1, seq: 3 })
  server.sink().started()
  t.equal(sync.view().state, 'catchingUp')
  server.catchUp()
  t.equal(sync.view().state, 'live')
  t.same(applied, [4, 5])
})

t.test('closing keeps the window, and opening again goes on from the cursor', async (t) => {
  const { log, server, sync, applied, open } = setUpSync()
  await open()
  sync.close()
  t.equal(server.watchedFrom(), undefined)
  t.match(sync.view(), { state: 'idle', head: 3 })
  log.say('4')
  await open()
  t.same(applied, [4])
})

t.test(
  'a window around a message grows to the newest one and takes in new ones only then',
  async (t) => {
    const { log, server, sync, seqs, open } = setUpSync(200)
    await open()
    server.pageSize = 50
    await sync.loadAround(100)
    t.ok(seqs().includes(100))
    t.match(sync.view(), { hasOlder: true, hasNewer: true })
    log.say('201')
    server.push(201)
    t.notOk(seqs().includes(201), 'it would leave a gap')
    while (sync.view().hasNewer) await sync.loadNewer()
    while (sync.view().hasOlder) await sync.loadOlder()
    t.same(sync.view().messages, log.messages(me))
    await sync.loadAround(100)
    await sync.loadLatest()
    t.equal(seqs().at(-1), 201)
  },
)

t.test(
  'who may not read is refused, who loses it is removed and comes back by joining',
  async (t) => {
    const gone = new ChatError({ reason: 'NOT_FOUND', message: '', details: null })
    const { log, server, sync, applied, open } = setUpSync()
    server.held = true
    sync.open()
    server.questions.splice(0)[0]!.fail(gone)
    await settled()
    t.match(sync.view(), { state: 'refused', error: gone })
    server.held = false
    await open()
    t.equal(sync.view().state, 'live')
    server.sink().ended(gone)
    t.match(sync.view(), { state: 'removed', error: gone })
    t.equal(sync.view().messages.length, 3, 'what was read stays')
    log.append('member.joined', { userId: me, role: 'member' })
    sync.rejoin()
    server.catchUp()
    t.same(applied, [4])
    t.equal(sync.view().state, 'live')
  },
)

t.test('a very long watch keeps the newest messages', async (t) => {
  const { log, server, sync, open } = setUpSync()
  await open()
  const seqs = Array.from({ length: 5_010 }, () => log.say('…').seq)
  for (let from = 0; from < seqs.length; from += 500) server.push(...seqs.slice(from, from + 500))
  const { messages, hasOlder } = sync.view()
  t.equal(messages.at(-1)?.seq, 5_013)
  t.ok(messages.length < 5_001)
  t.equal(hasOlder, true)
})

t.test('a channel that was closed before it learned of a limit can be opened again', async (t) => {
  const { log, server, sync, open } = setUpSync()
  await open()
  log.say('4')
  log.say('5')
  server.held = true
  server.push(5)
  sync.close()
  log.floor = 5
  await answer(server, 'list')
  t.equal(sync.view().state, 'idle')
  server.held = false
  await open()
  t.match(sync.view(), { state: 'live', head: 5 })
  t.same(sync.view().messages, log.messages(me))
})

t.test('of two places that are asked for, the last one is shown', async (t) => {
  const { server, sync, seqs, open } = setUpSync(400)
  await open()
  server.held = true
  const loads = [sync.loadAround(100), sync.loadAround(300)]
  await answer(server, 'history')
  await answer(server, 'history')
  await Promise.all(loads)
  t.ok(seqs().includes(300))
})
