import type { PrincipalWatch } from '@chatcord/core/auth/principal-watch'
import type { Connections } from '@chatcord/core/presence/connections'
import type { Services } from '@chatcord/core/services'

/** What the host serves, and what stands behind it. */
export type Composition = {
  services: Services
  principals: Pick<PrincipalWatch, 'watch'>
  /** Is told of each socket, so that its user is there. */
  connections: Pick<Connections, 'open'>
  /** Whether the database answers. */
  ready(): Promise<boolean>
  /** The one-time token that makes its user the owner; null once it is used. */
  setupToken(): Promise<string | null>
  close(): Promise<void>
}
