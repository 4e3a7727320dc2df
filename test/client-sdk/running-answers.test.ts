import fc from 'fast-check'
import t from 'tap'
import type { MessageView } from '@chatcord/server/contract'
import { createRunningAnswers } from '../../client-sdk/src/channel/running-answers.ts'
import { piecesOf, type PieceSource } from '../../client-sdk/src/generations/pieces.ts'
import type { Piece } from '../../client-sdk/src/generations/running-text.ts'
import { createNotifier } from '../../client-sdk/src/notifier.ts'
import { because } from './support/because.ts'

const target = 2

function message(seq: number, state: 'queued' | 'done' | null = null, text = ''): MessageView {
  return {
    ...{ channelId: 'c', seq, rev: seq, nonce: null, createdAt: '', text, mentions: [] },
    by: { id: 'a', username: 'a', displayName: 'A', avatarUrl: null, kind: 'assistant' },
    ...{ attachments: [], replyTo: null, thread: null, threadCount: 0, parent: 1, reactions: [] },
    ...{ pinned: null, edited: null, deleted: null, kind: 'text', body: null },
    generation: state && { id: 'g', state, provider: 'Tiny', attempt: 0 },
  }
}

/** What each attempt says, cut into pieces, a reset first. */
const attempts = fc
  .array(fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((texts) =>
    texts.map((pieces, index) => {
      const attempt = index + 1
      let offset = 0
      return [
        { attempt, offset, text: '' },
        ...pieces.map((text) => {
          const piece = { attempt, offset, text }
          offset += text.length
          return piece
        }),
      ]
    }),
  )

/** The pieces in an order that no server would send them in, some of them twice. */
const disorder = attempts.chain((all) => {
  const pieces = all.flat()
  const shuffled = fc
    .tuple(fc.subarray(pieces), fc.nat(1_000))
    .chain(([doubled]) =>
      fc.shuffledSubarray([...pieces, ...doubled], { minLength: pieces.length + doubled.length }),
    )
  return shuffled.map((heard) => ({ all, heard }))
})

const textOf = (pieces: Piece[] = []) => pieces.map(({ text }) => text).join('')

t.test('whatever comes in whatever order, the last attempt is what is shown', (t) => {
  fc.assert(
    fc.property(disorder, ({ all, heard }) => {
      const base = [message(1), message(target, 'queued'), message(3)]
      const answers = createRunningAnswers(() => undefined)
      const shown = () => answers.over(base)[1]
      for (const piece of heard) {
        const sound = answers.hear({ target, ...piece })
        const { generation, text } = shown()!
        const said = textOf(all[(generation?.attempt ?? 0) - 1])
        if (!said.startsWith(text)) return false
        // Text is missing: the whole is asked for, and comes as one piece from the beginning.
        const whole = { attempt: piece.attempt, offset: 0, text: textOf(all[piece.attempt - 1]) }
        if (!sound && !answers.hear({ target, ...whole })) return false
      }
      const last = textOf(all.at(-1))
      if (shown()?.text !== last || shown()?.generation?.state !== 'running') return false
      const done = [message(1), message(target, 'done', last), message(3)]
      const late = answers.over(done)
      answers.ended(target)
      return late === done && answers.over(done) === done
    }),
  )
  t.end()
})

t.test('parts that stay the same are the same objects', (t) => {
  let changes = 0
  const answers = createRunningAnswers(() => changes++)
  const base = [message(1), message(target, 'queued')]
  t.equal(answers.over(base), base)
  answers.hear({ target, attempt: 1, offset: 0, text: 'one' })
  const first = answers.over(base)
  t.equal(answers.over(base), first)
  t.equal(first[0], base[0])
  t.match(first[1], { text: 'one', generation: { state: 'running', attempt: 1 } })
  t.equal(base[1]?.text, '', 'the message itself is as the log has it')
  answers.hear({ target, attempt: 1, offset: 0, text: 'one' })
  t.equal(changes, 1, 'a doubled piece changes nothing')
  const more = [...base, message(3)]
  t.equal(answers.over(more)[1], first[1])
  answers.hear({ target: 9, attempt: 1, offset: 0, text: 'of a message that is not here yet' })
  t.same(answers.over(more)[1], first[1])
  answers.clear()
  t.equal(answers.over(more), more)
  t.end()
})

t.test('a deleted answer shows nothing, and what never ends is let go', (t) => {
  const answers = createRunningAnswers(() => undefined)
  answers.hear({ target, attempt: 1, offset: 0, text: 'one' })
  const deleted = { ...message(target, 'queued'), deleted: { at: '', by: 'a' } }
  t.equal(answers.over([deleted])[0], deleted)
  for (let seq = 10; seq < 200; seq++)
    answers.hear({ target: seq, attempt: 1, offset: 0, text: 'x' })
  const kept = answers.over(Array.from({ length: 200 }, (_, seq) => message(seq, 'queued')))
  t.equal(kept.filter(({ text }) => text === 'x').length, 100)
  t.end()
})

type View = ReturnType<PieceSource['view']>

function source() {
  const { until, notify } = createNotifier()
  let view: View = {
    ...{ id: 'g', nonce: 'n', kind: 'chat', state: 'queued', provider: '', prompt: null, text: '' },
    ...{ media: [], usage: null, error: null, createdAt: '', finishedAt: null },
    ...{ channelId: null, seq: null },
  }
  const pieces = piecesOf({ view: () => view, failure: () => null, until })
  return {
    next: async () => (await pieces.next()).value as unknown,
    say(text: string, state: View['state'] = 'running') {
      view = { ...view, text, state }
      notify()
    },
  }
}

t.test('a new attempt that says the same is not given twice', async (t) => {
  const { next, say } = source()
  say('one ')
  t.equal(await next(), 'one ')
  const second = next()
  say('')
  say('on')
  say('one two')
  t.equal(await second, 'two')
  say('one two', 'done')
  t.equal(await next(), undefined)
})

t.test('one that says something else ends the iteration, unless it was stopped', async (t) => {
  const { next, say } = source()
  say('one ')
  t.equal(await next(), 'one ')
  say('other')
  await t.rejects(next(), because('ABORTED'))

  const shorter = source()
  shorter.say('one two')
  t.equal(await shorter.next(), 'one two')
  shorter.say('one ', 'done')
  await t.rejects(shorter.next(), because('ABORTED'))

  const stopped = source()
  stopped.say('one two')
  t.equal(await stopped.next(), 'one two')
  stopped.say('one ', 'stopped')
  t.equal(await stopped.next(), undefined)
})
