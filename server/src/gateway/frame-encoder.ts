import type { SharedFrame } from '@chatcord/core/log/channel-stream'

/** Encodes a channel's frame for one subscription. `envelope` is the start of the message up to its id, without the brace. */
export type FrameEncoder = (frame: SharedFrame, envelope: string) => Buffer

/**
 * Watchers differ in nothing but the id of their subscription, and clients count those from 1, so a fan-out needs few
 * encodings. It runs through all watchers of one frame at once, so the last frame's are all that is kept.
 */
export function createFrameEncoder(): FrameEncoder {
  let current: SharedFrame | null = null
  let encodings = new Map<string, Buffer>()
  return (frame, envelope) => {
    if (frame !== current) {
      current = frame
      encodings = new Map()
    }
    const known = encodings.get(envelope)
    if (known) return known
    const encoded = encode(frame, envelope)
    encodings.set(envelope, encoded)
    return encoded
  }
}

/** The order of the fields is tRPC's. */
function encode(frame: SharedFrame, envelope: string): Buffer {
  const id = JSON.stringify(frame.id)
  return Buffer.from(
    `{${envelope},"result":{"type":"data","data":{"id":${id},"data":${frame.json()}},"id":${id}}}`,
  )
}
