import { MAX_DOCUMENT } from '../../bson/codec.ts'
import { MAX_MESSAGE } from '../../wire/frames.ts'
import type { Command, Context } from '../command.ts'
import { simple } from '../command.ts'
import { SESSION_TIMEOUT } from '../sessions.ts'

/** Statements in one command. MongoDB allows 100,000; fewer keep one command's turn short, and drivers split by this. */
export const MAX_WRITE_BATCH = 1000

// MongoDB 7.0: below the version that brings commands this server does not know.
const WIRE_VERSION = 21
const VERSION = '7.0.0'

// What clients tell about themselves or ask about authentication, which there is none of.
const HELLO_FIELDS = [
  'hello', 'isMaster', 'ismaster', 'helloOk', 'client', 'compression', 'saslSupportedMechs', 'speculativeAuthenticate',
  'loadBalanced', 'hostInfo', 'backpressure',
] // prettier-ignore

/** A primary of a set of one. Without topologyVersion clients poll instead of streaming. */
function hello(context: Context) {
  return {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    secondary: false,
    setName: 'embedded',
    setVersion: 1,
    hosts: [context.address],
    primary: context.address,
    me: context.address,
    maxBsonObjectSize: MAX_DOCUMENT,
    maxMessageSizeBytes: MAX_MESSAGE,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_TIMEOUT,
    connectionId: context.connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
    ok: 1,
  }
}

const helloCommand = simple(HELLO_FIELDS, (_request, context) => hello(context))

export const handshakeCommands: Readonly<Record<string, Command>> = {
  hello: helloCommand,
  isMaster: helloCommand,
  ismaster: helloCommand,
  ping: simple(['ping'], () => ({ ok: 1 })),
  buildInfo: simple(['buildInfo'], () => ({
    version: VERSION,
    versionArray: [7, 0, 0, 0],
    bits: 64,
    maxBsonObjectSize: MAX_DOCUMENT,
    modules: [],
    ok: 1,
  })),
  serverStatus: simple(['serverStatus'], (_request, context) => ({
    host: context.address,
    version: VERSION,
    process: 'embedded-mongo',
    uptime: process.uptime(),
    ok: 1,
  })),
}
