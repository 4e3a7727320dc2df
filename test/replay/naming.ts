export type Account = { username: string; email: string; password: string }

const usernameMax = 32

/**
 * Accounts for nicks. IRC allows names that the server refuses or takes for the same (`Bob_`, `|bob|`), so each
 * username is what it can keep of the nick, and a suffix that is unique: the run's four letters and a number.
 */
export function createNaming(deps: { run: string; password(): string }): (nick: string) => Account {
  let count = 0
  return (nick) => {
    const suffix = `.${deps.run}${String(++count)}`
    const kept = nick
      .slice(0, usernameMax - suffix.length)
      .replace(/[^\p{L}\p{N}._-]/gu, '-')
      .replace(/^[^\p{L}\p{N}]+/u, '')
    const username = `${kept || 'nick'}${suffix}`
    return {
      username,
      email: `${deps.run}${String(count)}@replay.example`,
      password: deps.password(),
    }
  }
}
