import { decode, encodeDocument } from '../../../embedded-mongo/src/bson/codec.ts'
import type { Doc } from '../../../embedded-mongo/src/bson/kind.ts'
import { compare } from '../../../embedded-mongo/src/bson/keys.ts'
import { keyValues } from '../../../embedded-mongo/src/bson/path.ts'
import type { Collection } from '../../../embedded-mongo/src/engine/catalog.ts'
import { Clock } from '../../../embedded-mongo/src/engine/clock.ts'
import { Database } from '../../../embedded-mongo/src/engine/database.ts'
import { buildIndex } from '../../../embedded-mongo/src/engine/index-build.ts'
import { normalizeSpec } from '../../../embedded-mongo/src/engine/index-spec.ts'
import type { Plan, Query } from '../../../embedded-mongo/src/engine/plan.ts'
import { plan } from '../../../embedded-mongo/src/engine/plan.ts'
import { QueryRun } from '../../../embedded-mongo/src/engine/query-run.ts'
import { parseFilter } from '../../../embedded-mongo/src/query/filter.ts'
import { parseSort } from '../../../embedded-mongo/src/query/sort.ts'
import { createRandom } from '../helpers/random.ts'
import type { Random } from '../helpers/random.ts'
import { document, filter, indexSpec, sort } from './generate.ts'

export type Outcome = { mismatches: string[]; queries: number; kinds: Map<string, number> }

type Planner = (collection: Collection, query: Query) => Plan

const DOCUMENTS = 60

/** Random documents, indexes and queries: what a planner finds against a look at every document. */
export async function checkModel(
  dir: string,
  seed: number,
  planner: Planner = plan,
): Promise<Outcome> {
  const random = createRandom(seed)
  const fail = (error: Error) => {
    throw error
  }
  const db = new Database({ dir, refuseUnindexed: false, onFailure: fail })
  const outcome: Outcome = { mismatches: [], queries: 0, kinds: new Map() }
  try {
    for (let round = 0; round < 6; round++) {
      const collection = db.catalog.create(`test.c${round}`)
      const docs = new Map<number, Doc>()
      await change(db, collection, { docs, random, count: DOCUMENTS })
      for (let i = 0; i < 4; i++) {
        const spec = normalizeSpec(indexSpec(random, `i${i}`))
        await new Clock(0).run(
          ignoreConflict(buildIndex(db, { collection, spec, clock: new Clock(0) })),
        )
      }
      for (let i = 0; i < 60; i++) {
        // Half on disk, half pending.
        if (i % 7 === 0) await change(db, collection, { docs, random, count: 5 })
        if (i % 20 === 0) await db.store.flush()
        await checkQuery(db, collection, { docs, random, planner, outcome, seed })
      }
    }
  } finally {
    await db.store.close()
  }
  return outcome
}

function* ignoreConflict(build: ReturnType<typeof buildIndex>): ReturnType<typeof buildIndex> {
  try {
    return yield* build
  } catch {
    return false // the same index twice
  }
}

async function change(
  db: Database,
  collection: Collection,
  of: { docs: Map<number, Doc>; random: Random; count: number },
): Promise<void> {
  for (let i = 0; i < of.count; i++) {
    const id = of.random.int(DOCUMENTS * 2)
    const old = of.docs.get(id)
    const raw = encodeDocument(document(of.random, id))
    const doc = decode(raw)
    if (old && of.random.chance(0.4)) {
      db.records.remove(collection, old)
      of.docs.delete(id)
    } else {
      if (old) db.records.replace(collection, old, { doc, raw })
      else db.records.insert(collection, doc, raw)
      of.docs.set(id, doc)
    }
  }
}

async function checkQuery(
  db: Database,
  collection: Collection,
  of: { docs: Map<number, Doc>; random: Random; planner: Planner; outcome: Outcome; seed: number },
): Promise<void> {
  const { random, outcome } = of
  const [filterDoc, sortDoc] = [filter(random), sort(random)]
  const query = { filter: parseFilter(filterDoc), sort: parseSort(sortDoc) }
  const window = { skip: random.pick([0, 0, 1, 3]), limit: random.pick([0, 0, 1, 5, 20]) }
  const chosen = of.planner(collection, query)
  const run = new QueryRun({ view: db.store, collection, query, plan: chosen, window })
  const clock = new Clock(0)
  clock.hold()
  const found: Doc[] = []
  // In pieces, so that a result goes on where it stopped.
  while (!run.done) found.push(...run.take(7, clock).map(({ raw }) => decode(raw)))

  const expected = [...of.docs.values()].filter(query.filter.test)
  const problem = compareResults(expected, found, { sort: sortDoc, window })
  const counted = await clock.run(
    db.count(collection, query, { window: { skip: 0, limit: 0 }, clock }),
  )
  const wrongCount =
    of.planner === plan && counted !== expected.length ? `counted ${counted}` : null
  outcome.queries += 1
  for (const kind of kindsOf(chosen)) outcome.kinds.set(kind, (outcome.kinds.get(kind) ?? 0) + 1)
  if (problem ?? wrongCount) {
    const indexes = collection.indexes.map(({ spec }) => spec)
    const shown = JSON.stringify({
      filterDoc,
      sortDoc,
      window,
      seed: of.seed,
      indexes,
      chosen: kindsOf(chosen),
    })
    outcome.mismatches.push(`${problem ?? wrongCount}: ${shown}`)
  }
}

function compareResults(
  expected: readonly Doc[],
  found: readonly Doc[],
  of: { sort: Doc; window: { skip: number; limit: number } },
): string | null {
  const { skip, limit } = of.window
  const size = Math.min(Math.max(0, expected.length - skip), limit || Infinity)
  if (found.length !== size) return `${found.length} documents instead of ${size}`
  const ids = new Set(found.map((doc) => doc._id))
  if (ids.size !== found.length) return 'a document came twice'
  const right = new Set(expected.map((doc) => doc._id))
  if ([...ids].some((id) => !right.has(id))) return 'a document that does not match'
  // Documents with equal keys may come in any order, so the keys are compared.
  const order = (doc: Doc) =>
    Object.entries(of.sort).map(([path, sign]) => [least(doc, path, sign === -1), sign] as const)
  const compareDocs = (a: Doc, b: Doc) => {
    const [x, y] = [order(a), order(b)]
    for (const [i, [value, sign]] of x.entries()) {
      const difference = compare(value, y[i]?.[0]) * Number(sign)
      if (difference !== 0) return difference
    }
    return 0
  }
  const sorted = [...expected].sort(compareDocs).slice(skip, skip + size)
  return sorted.every((doc, i) => compareDocs(doc, found[i] ?? {}) === 0) ? null : 'another order'
}

function least(doc: Doc, path: string, descending: boolean): unknown {
  return keyValues(doc, path.split('.')).values.reduce((a, b) =>
    compare(a, b) > 0 === descending ? a : b,
  )
}

/** What is special about a plan, for the table of what has to occur. */
function kindsOf({ scans, reverse, sorted, exact, full }: Plan): string[] {
  const indexes = scans.flatMap(({ index }) => (index ? [index] : []))
  const flags: [string, boolean][] = [
    ['union', scans.length > 1],
    ['several ranges', scans.some(({ ranges }) => ranges.length > 1)],
    ['multikey', indexes.some(({ multikey }) => multikey)],
    ['sparse', indexes.some(({ sparse }) => sparse)],
    ['partial', indexes.some(({ partial }) => partial !== null)],
    ['descending', indexes.some(({ fields }) => fields.some(({ descending }) => descending))],
    ['backward', reverse],
    ['exact index', exact && indexes.length > 0],
    ['sorted by index', sorted && indexes.length > 0],
    ['sorted in memory', !sorted],
    ['by id', indexes.length === 0 && !full],
    ['whole collection', full],
  ]
  return flags.filter(([, holds]) => holds).map(([name]) => name)
}
