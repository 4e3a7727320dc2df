/** What a client does after its socket was closed. */
export type AfterClose =
  /** Connect again; the first attempt comes soon. */
  | 'resume'
  /** Connect again, but give the server time. */
  | 'backOff'
  /** The session may have ended: refresh it, then connect again. */
  | 'refresh'
  /** Connecting again would end the same way. */
  | 'stop'

/** 4400 bad frame, 4401 session ended, 4403 forbidden, 4408 too slow, 4429 rate, 1012 restart, 1013 overloaded. */
export function afterClose(code: number): AfterClose {
  switch (code) {
    case 4400:
    case 4403:
      return 'stop'
    case 4401:
      return 'refresh'
    case 4429:
    case 1013:
      return 'backOff'
    default:
      return 'resume'
  }
}
