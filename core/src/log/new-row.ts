import type { Principal } from '../auth/principal.ts'
import { canonicalHash } from './canonical-hash.ts'
import type { NewRow } from './log-row.ts'

/** The type of an event with its body. */
export type Content = {
  [T in NewRow['type']]: Pick<Extract<NewRow, { type: T }>, 'type' | 'body'>
}[NewRow['type']]

/** A row of this caller that has no place in the log yet. */
export function rowOf(
  principal: Principal,
  place: { channelId: string; nonce: string },
  content: Content,
): NewRow {
  return {
    ch: place.channelId,
    by: principal.user.id,
    nonce: place.nonce,
    hash: canonicalHash(content),
    ...content,
  }
}
