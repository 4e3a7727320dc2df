import { z } from 'zod'
import type { LogRow } from '../../log/log-row.ts'
import type { BusMessages, Topic } from '../bus.ts'

const id = z.string()
const count = z.int().min(0)

const rowShape = z.object({
  ch: id,
  seq: count.min(1),
  v: count,
  type: z.string(),
  by: id,
  nonce: z.string(),
  hash: z.string(),
  at: z.number(),
  n: count,
  aclRev: count,
  body: z.looseObject({}),
})
/** The body is of the type that its writer checked: the log holds the same row. */
const row = z.custom<LogRow>((value) => rowShape.safeParse(value).success)

type FamilyOf<T extends string> = T extends `${infer Family}:${string}` ? Family : T
type Messages = { [T in Topic as FamilyOf<T>]: BusMessages[T] }

/** Does not compile when a schema lacks one of the messages that its topic carries. */
function all<M>() {
  return <S extends z.ZodType<M>>(schema: [M] extends [z.output<S>] ? S : never): z.ZodType<M> =>
    schema
}

const changed = z.object({ kind: z.literal('changed') })

const schemas: { [F in keyof Messages]: z.ZodType<Messages[F]> } = {
  channel: all<Messages['channel']>()(
    z.union([z.object({ row }), z.object({ epoch: z.number() })]),
  ),
  user: all<Messages['user']>()(
    z.discriminatedUnion('kind', [
      changed,
      z.object({ kind: z.literal('membership'), channelId: id, seq: count }),
      z.object({
        kind: z.literal('read'),
        channelId: id,
        epoch: z.number(),
        readSeq: count,
        readN: count,
      }),
      z.object({ kind: z.literal('generation'), generationId: id }),
      z.object({
        kind: z.literal('revoked'),
        sessionId: id.nullable(),
        tokenId: id.nullable(),
        reason: z.enum(['signedOut', 'revoked', 'expired', 'reused']),
      }),
    ]),
  ),
  signals: all<Messages['signals']>()(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('typing'), userId: id, active: z.boolean() }),
      z.object({ kind: z.literal('read'), userId: id, readSeq: count }),
    ]),
  ),
  generation: all<Messages['generation']>()(
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('stop') }), changed]),
  ),
  presence: all<Messages['presence']>()(
    z.discriminatedUnion('kind', [
      changed,
      z.object({
        kind: z.literal('set'),
        via: z.string(),
        state: z.enum(['online', 'idle', 'doNotDisturb']),
      }),
    ]),
  ),
  providers: all<Messages['providers']>()(changed.extend({ providerId: id })),
  settings: all<Messages['settings']>()(changed),
}

/** What another node said on a topic; null when it makes no sense, as from a newer release or a stranger. */
export function readBusMessage<T extends Topic>(topic: T, text: string): BusMessages[T] | null {
  const [family = '', name] = topic.split(':', 2)
  const schema = schemas[family as keyof Messages] // every topic is of a family
  const { data } = schema.safeParse(parse(text))
  if (data === undefined || ('row' in data && data.row.ch !== name)) return null
  return data as BusMessages[T] // the schema of the topic's family let it through
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
