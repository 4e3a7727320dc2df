import { parse } from './parse.ts'

/**
 * Where the client keeps what must survive a restart: tokens of the bearer carrier, unsent messages, positions of
 * followers. Values are text. Everything but the key `session` starts with the id of the user whom it belongs to.
 */
export interface ChatStorage {
  get(key: string): Promise<string | null | undefined>
  set(key: string, value: string): Promise<unknown>
  delete(key: string): Promise<unknown>
}

/** Forgets everything with the process. */
export function createMemoryStorage(): ChatStorage {
  const values = new Map<string, string>()
  return {
    get: (key) => Promise.resolve(values.get(key) ?? null),
    set: (key, value) => Promise.resolve(void values.set(key, value)),
    delete: (key) => Promise.resolve(void values.delete(key)),
  }
}

/** The JSON under a key; null when there is none or it cannot be read. The caller checks its shape. */
export async function readJson(storage: ChatStorage, key: string): Promise<unknown> {
  return parse((await storage.get(key)) ?? '')
}
