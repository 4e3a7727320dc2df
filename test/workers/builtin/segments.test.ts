import fc from 'fast-check'
import t from 'tap'
import { segmentsOf } from '@chatcord/workers/providers/builtin/segments'
import { wordsOf } from '@chatcord/workers/providers/builtin/words'

t.test('the segments of a long text are those of the whole, window by window', async (t) => {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const whole = '👩‍👩‍👧 naïve e\u0301 '.repeat(200)
  t.strictSame(
    segmentsOf(whole, graphemes).map(({ segment }) => segment),
    Array.from(graphemes.segment(whole), ({ segment }) => segment),
  )
  t.equal(wordsOf('word '.repeat(6_000)).length, 6_000)
})

t.test('nothing of a text is lost between windows', async () => {
  const words = new Intl.Segmenter('en', { granularity: 'word' })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000, size: 'max' }), (text) => {
      const segments = segmentsOf(text, words).map(({ segment }) => segment)
      return segments.join('') === text
    }),
    { numRuns: 20 },
  )
})
