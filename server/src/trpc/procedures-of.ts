import type { AnyTRPCRouter } from '@trpc/server'

export type Definition = {
  type: 'query' | 'mutation' | 'subscription'
  meta?: unknown
  inputs: unknown[]
}

/** Every procedure by its path. tRPC types those of any router as `any`; every procedure builder writes these fields. */
export function proceduresOf(router: AnyTRPCRouter): Record<string, { _def: Definition }> {
  return router._def.procedures as Record<string, { _def: Definition }>
}
