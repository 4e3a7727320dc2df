import type { Principal } from '../auth/principal.ts'
import { ChatError } from '../errors.ts'
import type { Access } from '../log/access.ts'
import type { LogStore } from '../log/log.store.ts'
import { questionOf } from './answers.ts'

type Deps = { access: Pick<Access, 'require'>; log: Pick<LogStore, 'row'> }

/**
 * For a nonce without a generation: throws ASSISTANT_OFF or FORBIDDEN when it is of a question that nobody will answer, so
 * that whoever asked need not wait. The row decides: it says whether an answer follows.
 */
export function createRefuseUnanswered({ access, log }: Deps) {
  return async (principal: Principal, nonce: string): Promise<void> => {
    const question = questionOf(nonce)
    if (!question) return
    const { user, permissions } = principal
    const { channel } = await access.require(
      { principal, needs: 'channel.read' },
      question.channelId,
    )
    const row = await log.row(channel.id, question.seq)
    if (row?.type !== 'message.created' || row.by !== user.id || row.work) return
    const asks = channel.kind === 'ai' || row.body.mentions.some(({ kind }) => kind === 'assistant')
    if (!asks) return
    const mayAsk = permissions.has('ai.chat') && user.kind !== 'service'
    throw new ChatError(mayAsk ? 'ASSISTANT_OFF' : 'FORBIDDEN')
  }
}
