import type { TRPCRouterRecord } from '@trpc/server'
import * as schema from '@chatcord/core/providers/provider.schema'
import { installation } from '../../trpc/procedures.ts'

const readProviders = installation('admin.providers.read', 'read')
const writeProviders = installation('admin.providers.write', 'manage')

export const adminProviders = {
  list: readProviders
    .input(schema.listProvidersInput)
    .query(({ ctx, input }) => ctx.services.providerAdmin.list(input ?? {})),
  get: readProviders
    .input(schema.providerRef)
    .query(({ ctx, input }) => ctx.services.providerAdmin.get(input.providerId)),
  create: writeProviders
    .input(schema.createProviderInput)
    .mutation(({ ctx, input }) => ctx.services.providerAdmin.create(input)),
  update: writeProviders
    .input(schema.updateProviderInput)
    .mutation(({ ctx, input }) => ctx.services.providerAdmin.update(input)),
  delete: writeProviders
    .input(schema.providerRef)
    .mutation(async ({ ctx, input }): Promise<null> => {
      await ctx.services.providerAdmin.delete(input.providerId)
      return null
    }),
  setSecret: writeProviders
    .input(schema.setSecretInput)
    .mutation(({ ctx, input }) => ctx.services.providerAdmin.setSecret(input)),
  prefer: writeProviders
    .input(schema.providerRef)
    .mutation(({ ctx, input }) => ctx.services.providerAdmin.prefer(input.providerId)),
  test: writeProviders
    .input(schema.providerRef)
    .mutation(({ ctx, input }) => ctx.services.testProvider(input.providerId)),
} satisfies TRPCRouterRecord
