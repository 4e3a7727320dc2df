import type { AnyTRPCRouter } from '@trpc/server'
import { looseness } from './loose-input.ts'

/** Throws, naming every procedure that tells no policy or whose input is not strict: such a server does not start. */
export function auditPolicies(router: AnyTRPCRouter): void {
  const faults = Object.entries(proceduresOf(router)).flatMap(([path, procedure]) =>
    faultsOf(procedure._def).map((fault) => `  ${path}: ${fault}`),
  )
  if (faults.length > 0) throw new Error(['Procedures must be closed:', ...faults].join('\n'))
}

type Definition = { meta?: unknown; inputs: unknown[] }

// tRPC types the procedures of any router as `any`; every procedure builder writes these two fields.
function proceduresOf(router: AnyTRPCRouter): Record<string, { _def: Definition }> {
  return router._def.procedures as Record<string, { _def: Definition }>
}

function faultsOf({ meta, inputs }: Definition): string[] {
  const policy = hasPolicy(meta) ? [] : ['has no policy']
  if (inputs.length === 0) return [...policy, 'has no input schema']
  return [...policy, ...inputs.flatMap((input) => looseness(input))]
}

function hasPolicy(meta: unknown): boolean {
  return typeof meta === 'object' && meta !== null && 'policy' in meta && Boolean(meta.policy)
}
