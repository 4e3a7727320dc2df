import type { Context } from '../trpc/context.ts'

/** Passes values on as the caller can take them; what comes meanwhile waits at the source, which keeps the newest. */
export async function* paced<T>(
  source: AsyncIterable<T>,
  { writable }: Pick<Context, 'writable'>,
): AsyncGenerator<T> {
  for await (const value of source) {
    await writable()
    yield value
  }
}
