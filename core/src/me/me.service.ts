import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Principal } from '../auth/principal.ts'
import type { CreateTokenInput } from '../auth/auth.schema.ts'
import type { SessionView, TokenView } from '../auth/session.view.ts'
import type { Page, PageInput } from '../page.ts'
import type { UpdateMeInput } from '../users/user.schema.ts'
import type { MeView } from '../users/user.view.ts'

export type MeService<S extends ChatTypes = NoCustom> = {
  get(principal: Principal): Promise<MeView<S>>
  update(principal: Principal, input: UpdateMeInput): Promise<MeView<S>>
  sessions(principal: Principal, input: PageInput): Promise<Page<SessionView>>
  revokeSession(principal: Principal, sessionId: string): Promise<void>
  revokeOtherSessions(principal: Principal): Promise<{ revoked: number }>
  tokens(principal: Principal, input: PageInput): Promise<Page<TokenView>>
  /** The token itself is in this answer only; what is kept is its hash. */
  createToken(
    principal: Principal,
    input: CreateTokenInput,
  ): Promise<{ token: string; view: TokenView }>
  revokeToken(principal: Principal, tokenId: string): Promise<void>
}
