import type { ChatTypes } from '@chatcord/core/chat-types'
import type { Services } from '@chatcord/core/services'

/** The services as a customer's schema types them: what is written is checked against it, so what is read conforms. */
export function servicesOf<S extends ChatTypes>(ctx: { services: Services }): Services<S> {
  return ctx.services as unknown as Services<S> // the schema is enforced where data is written, not in the type system
}
