/** Waits, but no longer than until the signal aborts: then throws its reason. */
export async function untilAborted(waiting: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  let abort: () => void = () => undefined
  const aborted = new Promise<void>((resolve) => {
    abort = resolve
    signal.addEventListener('abort', abort, { once: true })
  })
  await Promise.race([waiting, aborted])
  signal.removeEventListener('abort', abort)
  signal.throwIfAborted()
}
