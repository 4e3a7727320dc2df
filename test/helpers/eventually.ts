import { setImmediate as turn } from 'node:timers/promises'

/** Asks again and again until the answer is true: for what tells nobody when it changes. */
export async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await turn()
}
