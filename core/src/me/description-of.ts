import type { ChannelRecord } from '../channels/channel.record.ts'

/** What its members see of a channel besides its messages and how many they are: another text is another description. */
export function descriptionOf(channel: ChannelRecord): string {
  const { kind, name, topic, description, avatarUrl, data, archivedAt } = channel
  return JSON.stringify([
    kind,
    name,
    topic,
    description,
    avatarUrl,
    channel.slowModeSeconds,
    channel.assistant,
    data,
    archivedAt,
  ])
}
