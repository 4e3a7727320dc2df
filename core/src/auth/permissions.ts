/** What a person may do in the installation, whatever the channel. Roles are sets of these. */
export const installationPermissions = [
  'channel.createPublic',
  'channel.createPrivate',
  'channel.createDirect',
  'channel.browse',
  'channel.readPublic',
  'channel.joinPublic',
  'user.search',
  'media.upload',
  'ai.chat',
  'ai.image',
  'ai.voice',
  'message.mentionAll',
  'report.create',
  'moderation.ban',
  'moderation.reports',
  'moderation.log',
  'admin.users.read',
  'admin.users.write',
  'admin.roles.write',
  'admin.channels.read',
  'admin.channels.write',
  'admin.messages.read',
  'admin.messages.delete',
  'admin.providers.read',
  'admin.providers.write',
  'admin.jobs.read',
  'admin.jobs.write',
  'admin.settings.read',
  'admin.settings.write',
  'admin.stats.read',
  'admin.logs.read',
  'admin.audit.read',
  'admin.system.read',
] as const

/** What a member may do in one channel. */
export const channelPermissions = [
  'channel.read',
  'message.send',
  'message.react',
  'message.editOwn',
  'message.deleteOwn',
  'message.deleteAny',
  'message.pin',
  'member.add',
  'member.remove',
  'member.setRole',
  'member.ban',
  'channel.update',
  'channel.archive',
  'channel.delete',
  'invite.create',
] as const

export type InstallationPermission = (typeof installationPermissions)[number]
export type ChannelPermission = (typeof channelPermissions)[number]
export type Permission = InstallationPermission | ChannelPermission
