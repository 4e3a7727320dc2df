import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { ChannelView } from '../channels/channel.view.ts'
import type { GenerationView } from '../generations/generation.view.ts'
import type { MessageView } from '../messages/message.view.ts'
import type { MeView } from '../users/user.view.ts'

/**
 * What `me.watch` yields. Values are absolute: within one epoch the maximum wins, a higher epoch replaces, and
 * membership merges by `rev`; so it needs no cursor.
 */
export type MeEvent<S extends ChatTypes = NoCustom> =
  | { type: 'ready' }
  | {
      type: 'head'
      channelId: string
      epoch: number
      seq: number
      n: number
      createdAt: string
      lastMessage: MessageView<S> | null
    }
  | { type: 'mention'; channelId: string; epoch: number; seq: number }
  | {
      type: 'read'
      channelId: string
      epoch: number
      readSeq: number
      readN: number
      /** Mentions above `readSeq`, up to `mentionsAt`. */
      mentions: number
      mentionsAt: number
    }
  | { type: 'channel'; channel: ChannelView<S> }
  | {
      type: 'channelRemoved'
      channelId: string
      epoch: number
      reason: 'left' | 'removed' | 'banned' | 'deleted'
      rev: number
    }
  | { type: 'user'; user: MeView<S> }
  /**
   * Made, begun to run, or ended. `prompt` and `text` are cut to 1,000 UTF-16 units, and the text of an answer in a
   * channel is left to the channel: `generations.get` has the whole.
   */
  | { type: 'generation'; generation: GenerationView }
  /** The installation's settings changed: `system.info` and `me.usage` may answer something else now. */
  | { type: 'settings' }
  | { type: 'sessionEnded'; reason: 'signedOut' | 'revoked' | 'expired' | 'reused' }
