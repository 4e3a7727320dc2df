/** Calls when the signal is aborted, at once if it is already. The answered function ends it. */
export function onAbort(signal: AbortSignal | undefined, action: () => void): () => void {
  if (signal?.aborted) action()
  signal?.addEventListener('abort', action, { once: true })
  return () => signal?.removeEventListener('abort', action)
}
