import type { Command } from '../command.ts'
import { simple } from '../command.ts'
import { listField } from '../fields.ts'
import { sessionOf } from '../sessions.ts'

export const sessionCommands: Readonly<Record<string, Command>> = {
  endSessions: simple(['endSessions'], ({ body }, { sessions }) => {
    for (const lsid of listField(body, 'endSessions')) {
      const session = sessionOf(lsid)
      if (session !== null) sessions.end(session)
    }
    return { ok: 1 }
  }),
}
