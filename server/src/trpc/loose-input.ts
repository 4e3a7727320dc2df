import { z } from 'zod'

/** Where an input schema lets in more than it names: unknown fields, anything at all, or text and lists without a bound. */
export function looseness(schema: unknown, path = 'input'): string[] {
  if (schema instanceof z.ZodObject) {
    const open = schema.def.catchall instanceof z.ZodNever ? [] : [`${path} admits unknown fields`]
    const fields = Object.entries(schema.shape).flatMap(([name, field]) =>
      looseness(field, `${path}.${name}`),
    )
    return [...open, ...fields]
  }
  if (isWrapper(schema)) return looseness(schema.def.innerType, path)
  if (schema instanceof z.ZodPipe) return looseness(schema.def.in, path)
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => looseness(option, path))
  if (schema instanceof z.ZodArray)
    return [
      ...(isBounded(schema) ? [] : [`${path} has no bound`]),
      ...looseness(schema.element, path),
    ]
  if (schema instanceof z.ZodString) return isBounded(schema) ? [] : [`${path} has no bound`]
  return isClosed(schema) ? [] : [`${path} admits anything`]
}

function isWrapper(schema: unknown) {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  )
}

/** By `max`, `length`, or a pattern, which every pattern of ours ends. */
function isBounded(schema: z.ZodString | z.ZodArray): boolean {
  return (schema.def.checks ?? []).some(({ _zod: { def } }) =>
    ['max_length', 'length_equals', 'string_format'].includes(def.check),
  )
}

const closed = [z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral, z.ZodStringFormat, z.ZodNull]

function isClosed(schema: unknown): boolean {
  return closed.some((kind) => schema instanceof kind)
}
