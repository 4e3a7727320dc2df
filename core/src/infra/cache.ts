/** A bounded cache with an age. Values are JSON; a miss is undefined. */
export type Cache = {
  get<T>(key: string): Promise<T | undefined>
  set(key: string, value: unknown, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  close(): Promise<void>
}
