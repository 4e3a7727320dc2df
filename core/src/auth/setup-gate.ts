import { ChatError } from '../errors.ts'
import type { Installation } from '../system/installation.ts'

/** Throws SETUP_REQUIRED where an installation has to have an owner before anybody comes in, and has none yet. */
export type SetupGate = () => Promise<void>

export function createSetupGate(deps: {
  installation: Pick<Installation, 'hasOwner'>
  requireSetup: boolean
}): SetupGate {
  return async () => {
    if (deps.requireSetup && !(await deps.installation.hasOwner()))
      throw new ChatError('SETUP_REQUIRED')
  }
}
