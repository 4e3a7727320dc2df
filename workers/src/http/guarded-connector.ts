import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { ProviderError } from '../providers/provider-error.ts'
import { unbracketed, type AddressRule } from './address-rule.ts'

export type Resolved = { address: string; family: number }
/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly Resolved[]>

/** How long one of several addresses is tried before the next one is; Node's own 250 ms give up on far servers. */
const nextAddressMs = 1_000

/**
 * Connects where the rule lets it: a literal address is checked itself, a name is resolved once, all its addresses must
 * pass and the connection is made to one of them. The address that was reached is checked again.
 */
export function createGuardedConnector(deps: {
  rule: AddressRule
  resolve: Resolve
  connectMs: number
}): buildConnector.connector {
  return (options, callback) => {
    const hostname = unbracketed(options.hostname)
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    const admits = (address: string) =>
      deps.rule({ protocol: options.protocol, hostname, port }, address)
    if (isIP(hostname) !== 0 && !admits(hostname)) {
      callback(blocked(), null)
      return
    }

    const lookup: LookupFunction = (name, { all }, found) => {
      deps.resolve(name).then(
        (addresses) => {
          const [first] = addresses
          if (!first) found(new Error('the name has no address'), '')
          else if (!addresses.every(({ address }) => admits(address))) found(blocked(), '')
          else if (all === true) found(null, [...addresses])
          else found(null, first.address, first.family)
        },
        (error: unknown) => found(error instanceof Error ? error : new Error(String(error)), ''),
      )
    }
    // One a connection, because a lookup is not told the port that it is for.
    const connect = buildConnector({
      ...{ timeout: deps.connectMs, autoSelectFamilyAttemptTimeout: nextAddressMs },
      lookup,
    })
    connect(options, (...[error, socket]) => {
      if (error) callback(error, null)
      else if (socket.remoteAddress !== undefined && admits(socket.remoteAddress))
        callback(null, socket)
      else {
        socket.destroy()
        callback(blocked(), null)
      }
    })
  }
}

function blocked(): ProviderError {
  return new ProviderError('blocked', 'The provider has an address that may not be called.')
}
