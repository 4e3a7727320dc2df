import type { Config } from './config/config.ts'

/** How much one client may ask for. Counts are per node. */
export type Presets = {
  /** The outer net in front of all HTTP; the limits that matter are per call, in the services. */
  httpPerMinute: number
  /** Frames a second that one socket may send in the long run, and at once. Ten messages in one count as a frame. */
  framesPerSecond: number
  frameBurst: number
  socketsPerUser: number
  socketsPerIp: number
  sockets: number
  /** How long a client with too much unread may take nothing at all. */
  stallMs: number
}

const production: Presets = {
  httpPerMinute: 3_000,
  framesPerSecond: 20,
  frameBurst: 60,
  socketsPerUser: 10,
  socketsPerIp: 50,
  sockets: 20_000,
  stallMs: 15_000,
}

/** A developer's machine plays hundreds of users from one address, as fast as it can. */
const development: Presets = {
  httpPerMinute: 1_000_000,
  framesPerSecond: 5_000,
  frameBurst: 20_000,
  socketsPerUser: 1_000,
  socketsPerIp: 20_000,
  sockets: 20_000,
  stallMs: 15_000,
}

export function presetsFor(mode: Config['mode']): Presets {
  return mode === 'production' ? production : development
}
