import type { SealedSecret } from './sealed-secret.ts'
import type { SecretPlace, Secrets } from './secrets.ts'

/** Of a shorter one the end would tell too much. */
const shownFrom = 16

/** Where a provider's secret is kept. */
export function secretPlaceOf(providerId: string): SecretPlace {
  return { collection: 'providers', recordId: providerId, field: 'secret' }
}

/** The two fields that are kept of a secret. Throws SECRETS_KEY_MISSING. */
export function kept(
  secrets: Pick<Secrets, 'seal'>,
  providerId: string,
  secret: string,
): { secret: SealedSecret; secretEnd: string | null } {
  return {
    secret: secrets.seal(secret, secretPlaceOf(providerId)),
    secretEnd: secret.length < shownFrom ? null : secret.slice(-4),
  }
}
