import plugin from 'fastify-plugin'
import type { TokenSigner } from '@chatcord/core/auth/token-signer'
import type { Composition } from '../composition/composition.ts'

declare module 'fastify' {
  interface FastifyInstance {
    chat: Composition
  }
}

type Options = { compose(parts: { tokens: TokenSigner }): Promise<Composition> }

/** Opens the services and what stands behind them, and closes them after the last request. */
export default plugin(
  async (app, { compose }: Options) => {
    const composition = await compose({ tokens: app.tokens })
    app.decorate('chat', composition)
    app.addHook('onClose', () => composition.close())
  },
  { name: 'chat', dependencies: ['tokens'] },
)
