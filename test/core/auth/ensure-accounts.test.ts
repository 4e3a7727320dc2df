import t from 'tap'
import { ensureAccounts } from '@chatcord/core/auth/ensure-accounts'
import { userModel } from '@chatcord/core/users/user.model'
import { startMongo } from '../../helpers/mongo.ts'

t.test(
  'the collections of accounts are made with their indexes, as often as one likes',
  async (t) => {
    const { connection } = await startMongo(t)
    await ensureAccounts(connection)
    await ensureAccounts(connection)
    const indexes = async (name: string) =>
      Object.values(await connection.collection(name).indexInformation()).map((fields: unknown) =>
        JSON.stringify(fields),
      )
    t.ok((await indexes('users')).includes('[["usernameKey",1]]'))
    t.ok((await indexes('users')).includes('[["emailKey",1]]'))
    t.ok((await indexes('tokens')).includes('[["hash",1]]'))
    t.ok((await indexes('sessions')).includes('[["absExp",1]]'))
  },
)

t.test('a start fails where the data do not allow a unique index', async (t) => {
  const { connection } = await startMongo(t)
  const users = userModel(connection)
  await users.collection.insertMany([{ usernameKey: 'ada' }, { usernameKey: 'ada' }])
  await t.rejects(ensureAccounts(connection), { code: 11_000 })
})
