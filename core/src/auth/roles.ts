import {
  channelPermissions,
  installationPermissions,
  type ChannelPermission,
  type InstallationPermission,
} from './permissions.ts'

export const installationRoles = ['owner', 'admin', 'moderator', 'member', 'guest'] as const
export type InstallationRole = (typeof installationRoles)[number]

export const channelRoles = ['owner', 'moderator', 'member'] as const
export type ChannelRole = (typeof channelRoles)[number]

const guest: InstallationPermission[] = [
  'channel.browse',
  'channel.readPublic',
  'channel.joinPublic',
  'ai.chat',
  'report.create',
]
const member: InstallationPermission[] = [
  ...guest,
  'channel.createPublic',
  'channel.createPrivate',
  'channel.createDirect',
  'user.search',
  'media.upload',
  'ai.image',
  'ai.voice',
]
const moderator: InstallationPermission[] = [
  ...member,
  'message.mentionAll',
  'moderation.ban',
  'moderation.reports',
  'moderation.log',
]

/** The built-in roles of the installation as sets of permissions. */
export const installationRoleGrants: Readonly<
  Record<InstallationRole, ReadonlySet<InstallationPermission>>
> = {
  owner: new Set(installationPermissions),
  admin: new Set(
    installationPermissions.filter((permission) => permission !== 'admin.roles.write'),
  ),
  moderator: new Set(moderator),
  member: new Set(member),
  guest: new Set(guest),
}

const channelMember: ChannelPermission[] = [
  'channel.read',
  'message.send',
  'message.react',
  'message.editOwn',
  'message.deleteOwn',
]
const channelModerator: ChannelPermission[] = [
  ...channelMember,
  'message.deleteAny',
  'message.pin',
  'member.add',
  'member.remove',
  'member.ban',
  'channel.update',
  'invite.create',
]

/** The roles in a channel as sets of permissions. */
export const channelRoleGrants: Readonly<Record<ChannelRole, ReadonlySet<ChannelPermission>>> = {
  owner: new Set(channelPermissions),
  moderator: new Set(channelModerator),
  member: new Set(channelMember),
}

/** The union of the grants of some roles. */
export function permissionsOf(
  roles: readonly InstallationRole[],
): ReadonlySet<InstallationPermission> {
  return new Set(roles.flatMap((role) => [...installationRoleGrants[role]]))
}
