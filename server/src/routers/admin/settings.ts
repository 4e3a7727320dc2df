import type { TRPCRouterRecord } from '@trpc/server'
import { nothing } from '@chatcord/core/auth/auth.schema'
import { settingsChanges } from '@chatcord/core/system/settings.schema'
import type { SettingsView } from '@chatcord/core/system/settings.view'
import { installation } from '../../trpc/procedures.ts'

export const adminSettings = {
  get: installation('admin.settings.read', 'read')
    .input(nothing)
    .query(({ ctx }): Promise<SettingsView> => ctx.services.settings.get()),
  update: installation('admin.settings.write', 'manage')
    .input(settingsChanges)
    .mutation(({ ctx, input }): Promise<SettingsView> => ctx.services.settings.update(input)),
} satisfies TRPCRouterRecord
