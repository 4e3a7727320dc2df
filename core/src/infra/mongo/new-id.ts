import { Types } from 'mongoose'

/** A new 24-digit id. Ids sort roughly by the time of their making. */
export function newId(): string {
  return new Types.ObjectId().toHexString()
}
