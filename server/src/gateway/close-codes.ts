/** Why the server ends a socket. What a client should do stands beside each. */
export const closeCodes = {
  /** A frame that no client sends: stop. */
  badFrame: 4400,
  /** The session ended, or nobody is signed in: sign in, then connect. */
  sessionEnded: 4401,
  /** Not from here: stop. */
  forbidden: 4403,
  /** Too slow to read: connect and resume. */
  tooSlow: 4408,
  /** Too many sockets or frames: back off. */
  tooMany: 4429,
  /** The server restarts: connect and resume, with jitter. */
  restart: 1012,
  /** The server is full: back off. */
  full: 1013,
} as const

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]
