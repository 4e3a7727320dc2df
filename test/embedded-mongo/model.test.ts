import t from 'tap'
import type { Plan } from '../../embedded-mongo/src/engine/plan.ts'
import { plan } from '../../embedded-mongo/src/engine/plan.ts'
import { checkModel } from './model/check.ts'

const SEEDS = Array.from({ length: 20 }, (_, i) => 1000 + i)

const KINDS = [
  'union', 'several ranges', 'multikey', 'sparse', 'partial', 'descending', 'backward', 'exact index',
  'sorted by index', 'sorted in memory', 'by id', 'whole collection',
] // prettier-ignore

t.test('a query finds the same by an index as by a look at every document', async (t) => {
  const seen = new Map<string, number>()
  const mismatches: string[] = []
  for (const seed of SEEDS) {
    const outcome = await checkModel(t.testdir(), seed)
    mismatches.push(...outcome.mismatches)
    for (const [kind, count] of outcome.kinds) seen.set(kind, (seen.get(kind) ?? 0) + count)
  }
  t.strictSame(mismatches.slice(0, 3), [], `${mismatches.length} mismatches`)
  t.strictSame(
    KINDS.filter((kind) => (seen.get(kind) ?? 0) < 20),
    [],
    'every kind of plan occurs often',
  )
})

// Mistakes that a planner could make. A test that does not notice them would be worth nothing.
const MUTANTS: Record<string, (chosen: Plan) => Plan> = {
  'every plan is exact': (chosen) => ({ ...chosen, exact: true }),
  'every plan is sorted': (chosen) => ({ ...chosen, sorted: true }),
  'no multikey index repeats a document': (chosen) => ({
    ...chosen,
    scans: chosen.scans.map(({ index, ranges }) => ({
      index: index && { ...index, multikey: false },
      ranges,
    })),
  }),
  'the last range is lost': (chosen) => ({
    ...chosen,
    scans: chosen.scans.map(({ index, ranges }) => ({ index, ranges: ranges.slice(0, 1) })),
  }),
}

for (const [name, mutate] of Object.entries(MUTANTS)) {
  t.test(`the check notices when ${name}`, async (t) => {
    const { mismatches } = await checkModel(t.testdir(), 1, (collection, query) =>
      mutate(plan(collection, query)),
    )
    t.not(mismatches.length, 0)
  })
}
