import type { SharedFrame } from '@chatcord/core/log/channel-stream'

/** Encodes a channel's frame for one subscription. `envelope` is the start of the message up to its id, without the brace. */
export type FrameEncoder = (frame: SharedFrame, envelope: string) => Buffer

/**
 * Watchers differ in nothing but the id of their subscription, and clients count those from 1, so a fan-out needs few
 * encodings. They live as long as their frame, which is a turn of the hub.
 */
export function createFrameEncoder(): FrameEncoder {
  const known = new WeakMap<SharedFrame, Map<string, Buffer>>()
  return (frame, envelope) => {
    let encodings = known.get(frame)
    if (!encodings) known.set(frame, (encodings = new Map<string, Buffer>()))
    let encoded = encodings.get(envelope)
    if (!encoded) encodings.set(envelope, (encoded = encode(frame, envelope)))
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
