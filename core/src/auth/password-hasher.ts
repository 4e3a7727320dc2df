import argon2 from 'argon2'
import { createBoundedQueue } from '../infra/bounded-queue.ts'
import { newSecret } from './digest.ts'

/** OWASP's smallest argon2id for interactive use: 19 MiB, two passes, one lane. Change them upward only. */
const params = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Two cores of hashing leave the rest of the node responsive; a hundred waiting are some two seconds of work. */
const bounds = { inFlight: 2, waiting: 100 }

export type PasswordHasher = {
  hash(password: string): Promise<string>
  /** Takes as long for null, an account that is not there, as for a wrong password. */
  verify(hash: string | null, password: string): Promise<boolean>
  /** True for a hash that was made with less than is demanded today. */
  isWeak(hash: string): boolean
}

function isWeak(known: string): boolean {
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(known) ?? []
  return !(Number(memory) >= params.memoryCost && Number(passes) >= params.timeCost)
}

/** The same password, however the keyboard composed its letters. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'), 'utf8')
}

export async function createPasswordHasher(): Promise<PasswordHasher> {
  const queue = createBoundedQueue(bounds)
  const hash = (password: string) => queue(() => argon2.hash(bytesOf(password), params))
  const nobodys = await hash(newSecret())

  return {
    hash,
    async verify(known, password) {
      const matches = await queue(() => argon2.verify(known ?? nobodys, bytesOf(password)))
      return known !== null && matches
    },
    isWeak,
  }
}
