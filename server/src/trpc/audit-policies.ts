import type { AnyTRPCRouter } from '@trpc/server'
import { looseness } from './loose-input.ts'
import { proceduresOf, type Definition } from './procedures-of.ts'

/** Throws, naming every procedure that tells no policy or whose input is not strict: such a server does not start. */
export function auditPolicies(router: AnyTRPCRouter): void {
  const faults = Object.entries(proceduresOf(router)).flatMap(([path, procedure]) =>
    faultsOf(procedure._def).map((fault) => `  ${path}: ${fault}`),
  )
  if (faults.length > 0) throw new Error(['Procedures must be closed:', ...faults].join('\n'))
}

function faultsOf({ meta, inputs }: Definition): string[] {
  const policy = hasPolicy(meta) ? [] : ['has no policy']
  if (inputs.length === 0) return [...policy, 'has no input schema']
  return [...policy, ...inputs.flatMap((input) => looseness(input))]
}

function hasPolicy(meta: unknown): boolean {
  return typeof meta === 'object' && meta !== null && 'policy' in meta && Boolean(meta.policy)
}
