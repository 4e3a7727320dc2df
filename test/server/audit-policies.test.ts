import { initTRPC } from '@trpc/server'
import t from 'tap'
import { z } from 'zod'
import { auditPolicies } from '@chatcord/server/trpc/audit-policies'
import type { ProcedureMeta } from '@chatcord/server/trpc/policy'
import { proceduresOf } from '@chatcord/server/trpc/procedures-of'
import { appRouter } from '@chatcord/server/trpc/router'

const trpc = initTRPC.meta<object>().create()
const open = trpc.procedure
const closed = open.meta({ policy: { kind: 'public' } })
const strict = closed.input(z.strictObject({}))

t.test('the router of the product is closed', async (t) => {
  t.doesNotThrow(() => auditPolicies(appRouter))
})

t.test('coming in is all that is not counted as a call', async (t) => {
  const entries = Object.entries(proceduresOf(appRouter)).filter(
    ([, { _def }]) => (_def.meta as ProcedureMeta).policy.kind === 'entry',
  )
  t.strictSame(
    entries.map(([path]) => path),
    ['auth.signUp', 'auth.signIn', 'auth.signInAsGuest', 'auth.refresh'],
  )
})

const cases: [what: string, procedure: typeof strict, complaint: RegExp | null][] = [
  ['a strict input', strict, null],
  [
    'an input that may be missing',
    closed.input(z.strictObject({ a: z.number() }).optional()) as never,
    null,
  ],
  [
    'a bounded text and list',
    closed.input(
      z.strictObject({ a: z.string().max(9), b: z.array(z.enum(['x'])).max(2) }),
    ) as never,
    null,
  ],
  [
    'a text with a pattern',
    closed.input(z.strictObject({ a: z.string().regex(/^a$/) })) as never,
    null,
  ],
  ['no policy', open.input(z.strictObject({})), /p: has no policy/],
  ['no input', closed as never, /p: has no input schema/],
  ['unknown fields', closed.input(z.object({})), /p: input admits unknown fields/],
  [
    'unknown fields within',
    closed.input(z.strictObject({ a: z.object({}).nullable() })) as never,
    /input\.a admits unknown fields/,
  ],
  [
    'unknown fields in a list',
    closed.input(z.strictObject({ a: z.array(z.looseObject({})).max(1) })) as never,
    /input\.a admits unknown fields/,
  ],
  ['anything', closed.input(z.strictObject({ a: z.any() })) as never, /input\.a admits anything/],
  [
    'something unknown',
    closed.input(z.strictObject({ a: z.unknown().optional() })) as never,
    /input\.a admits anything/,
  ],
  [
    'a record',
    closed.input(z.strictObject({ a: z.record(z.string(), z.number()) })) as never,
    /input\.a admits anything/,
  ],
  [
    'a text without a bound',
    closed.input(z.strictObject({ a: z.string().min(1).default('x') })) as never,
    /input\.a has no bound/,
  ],
  [
    'a list without a bound',
    closed.input(z.strictObject({ a: z.array(z.number()) })) as never,
    /input\.a has no bound/,
  ],
]
for (const [what, procedure, complaint] of cases) {
  t.test(`a procedure with ${what} is ${complaint ? 'refused' : 'fine'}`, async (t) => {
    const router = trpc.router({ p: procedure.query(() => 1) })
    if (complaint) t.throws(() => auditPolicies(router), { message: complaint })
    else t.doesNotThrow(() => auditPolicies(router))
  })
}

t.test('a procedure in a nested router is found and named by its path', async (t) => {
  const router = trpc.router({ a: { b: open.query(() => 1) } })
  t.throws(() => auditPolicies(router), { message: /a\.b: has no policy/ })
})
