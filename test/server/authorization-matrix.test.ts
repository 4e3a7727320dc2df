import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { permissionsOf } from '@chatcord/core/auth/roles'
import type { Principal } from '@chatcord/core/auth/principal'
import type { ChannelRole } from '@chatcord/core/auth/roles'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import type { Services } from '@chatcord/core/services'
import { compose } from '@chatcord/server/composition/compose'
import { toErrorShape, toFailure } from '@chatcord/server/trpc/errors'
import type { Context } from '@chatcord/server/trpc/context'
import { createCaller } from '@chatcord/server/trpc/procedures'
import { appRouter } from '@chatcord/server/trpc/router'
import { createTestSigner } from '../helpers/signer.ts'
import { as } from '../helpers/chat.ts'
import {
  principals,
  relations,
  type Outcome,
  type Place,
  type PrincipalName,
  type Relation,
} from './authorization-rules.ts'
import { table } from './authorization-table.ts'

const origin = { ip: '192.0.2.7', userAgent: null }
type Cast = Record<Exclude<PrincipalName, 'anonymous'>, Principal>

async function startServices(t: Test): Promise<Services> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chatcord-'))
  const tokens = createTestSigner(createSystemClock((error) => t.fail(String(error))))
  const composed = await compose({
    config: {
      mode: 'test',
      mongoUri: null,
      redisUrl: null,
      dataDir,
      secretsKeys: null,
      outboundAllow: [],
    },
    tokens,
    log: pino({ level: 'silent' }),
  })
  t.teardown(async () => {
    await composed.close()
    await rm(dataDir, { recursive: true })
  })
  return composed.services
}

async function signUp(services: Services, username: string): Promise<Principal> {
  const { access } = await services.auth.signUp(
    {
      username,
      email: `${username}@example.org`,
      password: 'a horse on the roof',
      carrier: 'bearer',
    },
    origin,
  )
  return services.auth.authenticate(access)
}

async function castOf(services: Services): Promise<Cast> {
  const person = (name: string) => signUp(services, name)
  const member = await person('member')
  return {
    guest: { ...(await person('guest')), permissions: permissionsOf(['guest']) },
    outsider: await person('outsider'),
    administrator: { ...(await person('administrator')), permissions: permissionsOf(['owner']) },
    former: await person('former'),
    member,
    moderator: await person('moderator'),
    owner: await person('owner'),
    readToken: { ...member, sessionId: null, tokenId: newId(), scopes: new Set(['read' as const]) },
  }
}

/** A channel with one of each, a message of the owner and a victim for every cell. */
async function placesOf(
  services: Services,
  cast: Cast,
  relation: Relation,
  victims: Principal[],
): Promise<Place[]> {
  const { owner } = cast
  const kind = relation === 'private' ? 'private' : 'public'
  const { id: channelId } = await services.channels.create(owner, {
    nonce: newId(),
    kind,
    name: 'Room',
    topic: null,
    description: null,
  })
  const add = (who: Principal, role: ChannelRole) =>
    services.members.add(as(owner, 'member.add'), {
      channelId,
      nonce: newId(),
      userId: who.user.id,
      role,
    })
  await Promise.all([
    add(cast.member, 'member'),
    add(cast.moderator, 'moderator'),
    add(cast.former, 'member'),
  ])
  await Promise.all(victims.map((victim) => add(victim, 'member')))
  await services.members.remove(as(owner, 'member.remove'), {
    channelId,
    nonce: newId(),
    userId: cast.former.user.id,
  })
  return Promise.all(
    victims.map(async (victim) => {
      const { message, epoch } = await services.messages.send(as(owner, 'message.send'), {
        ...{ channelId, nonce: newId(), kind: 'text', text: 'mine', mentions: [] },
      })
      const head = { epoch, seq: message.seq }
      const id = relation === 'nonexistent' ? 'e'.repeat(24) : channelId
      return { channelId: id, head, message: message.seq, victim: victim.user.id, nonce: newId() }
    }),
  )
}

function contextOf(services: Services, principal: Principal | null): Context {
  return {
    services,
    principal: async () => principal,
    origin,
    requestId: 'test',
    carrier: {
      refreshToken: () => null,
      demand: () => undefined,
      set: () => undefined,
      clear: () => undefined,
    },
    writable: async () => undefined,
  }
}

function procedureAt(caller: object, path: string) {
  const found = path
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], caller)
  return found as (input: unknown) => Promise<unknown>
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return value !== null && typeof value === 'object' && Symbol.asyncIterator in value
}

/** Calls a procedure by its path; a subscription counts as allowed when its first value or silence follows. */
async function call(context: Context, path: string, input: unknown): Promise<Outcome> {
  const abort = new AbortController()
  try {
    const answer = await procedureAt(
      createCaller(appRouter)(context, { signal: abort.signal }),
      path,
    )(input)
    if (isStream(answer)) {
      const first = answer[Symbol.asyncIterator]().next()
      // A stream that has nothing to say yet ends here.
      abort.abort()
      await first
    }
    return 'ok'
  } catch (error) {
    return toFailure(error).reason as Outcome
  } finally {
    abort.abort()
  }
}

t.test('the table knows every procedure of the router, and no other', async (t) => {
  t.strictSame(Object.keys(table).sort(), Object.keys(appRouter._def.procedures).sort())
})

t.test('every procedure answers every principal in every relation as the table says', async (t) => {
  const services = await startServices(t)
  const cast = await castOf(services)
  const victims = await Promise.all(principals.map((_, n) => signUp(services, `victim${n}`)))
  const somewhere = await placesOf(services, cast, 'public', victims)
  let cells = 0
  for (const [path, row] of Object.entries(table)) {
    const wrong: string[] = []
    // What names no channel is the same everywhere.
    const isInChannel =
      !!somewhere[0] && JSON.stringify(row.input(somewhere[0]) ?? '').includes('channelId')
    for (const relation of isInChannel ? relations : relations.slice(0, 1)) {
      const places = isInChannel ? await placesOf(services, cast, relation, victims) : somewhere
      for (const [n, name] of principals.entries()) {
        const principal = name === 'anonymous' ? null : cast[name]
        const got = await call(contextOf(services, principal), path, row.input(places[n]!))
        const wanted = row.expect(name, relation)
        cells += 1
        if (got !== wanted) wrong.push(`${name} in ${relation}: ${got}, should be ${wanted}`)
      }
    }
    t.strictSame(wrong, [], path)
  }
  t.ok(cells > 600, `${cells} cells`)
})

t.test(
  'a forbidden channel and one that is not there get the same answer to the letter',
  async (t) => {
    const services = await startServices(t)
    const cast = await castOf(services)
    const shapeOf = async (relation: Relation, path: string) => {
      const [place] = await placesOf(services, cast, relation, [cast.outsider])
      const { channelId } = place!
      // The outsider was the victim of the set-up, so somebody else looks.
      const procedure = procedureAt(createCaller(appRouter)(contextOf(services, cast.guest)), path)
      try {
        return await procedure(table[path]!.input({ ...place!, channelId }))
      } catch (error) {
        return toErrorShape({ error: error as never, path, ctx: { requestId: 'test' } })
      }
    }
    for (const path of [
      'channels.get',
      'messages.send',
      'messages.history',
      'events.list',
      'channels.members.remove',
    ])
      t.strictSame(await shapeOf('private', path), await shapeOf('nonexistent', path), path)
  },
)
