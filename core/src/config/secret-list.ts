import { list } from './list.ts'

const sample = /change|replace|example|sample|secret|password|placeholder|your[-_ ]/i

/** True for what somebody copied from a page instead of making it. */
export function isSample(text: string): boolean {
  return sample.test(text)
}

/** Several secrets of one purpose, so that they can be changed while the old one is still in use. `weakness` says what is wrong with one. */
export function secretList(weakness: (secret: string) => string | null) {
  return list.superRefine((secrets, context) => {
    if (secrets.length === 0) context.addIssue({ code: 'custom', message: 'is empty' })
    secrets.forEach((secret, index) => {
      const message = weakness(secret)
      if (message) context.addIssue({ code: 'custom', message: `secret ${index + 1} ${message}` })
    })
  })
}
