import type { ChatTypes, NoCustom } from '@chatcord/server/contract'
import type { ChatClient } from './chat-client.ts'
import { createClient } from './create-client.ts'
import type { ChatOptions } from './options.ts'
import { systemRuntime } from './runtime.ts'

/**
 * Makes a client. Nothing is sent until it is used. `S` names what your installation adds to the built-in types:
 *
 *     const chat = createChatClient<MyChat>({ url: 'https://chat.example.com' })
 */
export function createChatClient<S extends ChatTypes = NoCustom>(
  options: ChatOptions,
): ChatClient<S> {
  const client = createClient(options, {
    runtime: systemRuntime,
    fetch: (...request) => fetch(...request),
  })
  return client as unknown as ChatClient<S> // the server enforces S; here it only names the types
}
