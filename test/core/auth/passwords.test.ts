import t from 'tap'
import argon2 from 'argon2'
import { commonWords } from '@chatcord/core/auth/common-words'
import { credentialModel } from '@chatcord/core/auth/credential.model'
import { createPasswordHasher } from '@chatcord/core/auth/password-hasher'
import { refuseGuessable } from '@chatcord/core/auth/password-rules'
import { home, password, startAccounts } from '../../helpers/accounts.ts'
import { failure } from '../../helpers/failure.ts'

t.test('argon2 hashes after an install that ran no scripts', async (t) => {
  const hash = await argon2.hash('once', { memoryCost: 1_024, timeCost: 2 })
  t.ok(await argon2.verify(hash, 'once'))
})

t.test('stored passwords', async (t) => {
  const { auth, person, connection } = await startAccounts(t)
  const credentials = credentialModel(connection)
  const { me } = await person('ada')
  const stored = async () => (await credentials.findById(me.id).lean())!.hash
  const signIn = () => auth.signIn({ login: 'ada', password, carrier: 'bearer' }, home)

  t.test('are argon2id hashes of the demanded strength with a salt of their own', async (t) => {
    await person('grace')
    const hashes = (await credentials.find({}).lean()).map(({ hash }) => hash)
    const shape = /^\$argon2id\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=1\$(?<salt>[\w+/]+)\$[\w+/]{43}$/
    const parsed = hashes.map((hash) => shape.exec(hash)!.groups!)
    for (const { m, t: passes, salt } of parsed) {
      t.ok(Number(m) >= 19_456 && Number(passes) >= 2)
      t.equal(Buffer.from(salt!, 'base64').length, 16)
    }
    t.equal(new Set(parsed.map(({ salt }) => salt)).size, 2)
  })

  t.test('are hashed anew at a sign-in when their hash is weaker than today', async (t) => {
    const weak = await argon2.hash(password, { memoryCost: 4_096, timeCost: 2, parallelism: 1 })
    await credentials.updateOne({ _id: me.id }, { $set: { hash: weak } })
    await signIn()
    t.match(await stored(), 'm=19456,t=2,p=1')
    await t.resolves(signIn())
  })

  t.test('keep a hash that is stronger than today', async (t) => {
    const strong = await argon2.hash(password, { memoryCost: 32_768, timeCost: 3, parallelism: 1 })
    await credentials.updateOne({ _id: me.id }, { $set: { hash: strong } })
    await signIn()
    t.equal(await stored(), strong)
  })
})

t.test('more hashing than a node can do is refused at once', async (t) => {
  const hasher = await createPasswordHasher()
  const asked = Array.from({ length: 110 }, () => hasher.verify(null, 'x'))
  const refused = failure('UNAVAILABLE', { retryAfterMs: 1_000 })
  const first = await Promise.race(asked.map((one) => one.catch((error: unknown) => error)))
  t.match(first, refused, 'before the first hash is done')
  const settled = await Promise.allSettled(asked)
  const failed = settled.filter((one) => one.status === 'rejected')
  t.equal(failed.length, 8)
  for (const { reason } of failed) t.match(reason, refused)
  t.equal(await hasher.verify(null, 'x'), false, 'and works again afterwards')
})

t.test('guessable passwords', async (t) => {
  const names = ['lovelace', 'ada', 'example.org']
  const guessable = (text: string) => {
    try {
      refuseGuessable(text, names)
      return false
    } catch {
      return true
    }
  }

  t.test('are those that everybody tries first', async (t) => {
    const tried = `password password1 Password1! P@ssw0rd pa55word 12345678 1234567890 87654321 11111111 qwertyuiop
      qwerty123 1q2w3e4r 1qaz2wsx q1w2e3r4 zaq12wsx asdfghjkl asdfasdf abcd1234 a1b2c3d4 iloveyou sunshine princess1
      football baseball superman batman123 trustno1 letmein1 welcome123 monkey123 dragon123 michael1 jennifer computer
      internet whatever starwars pokemon1 liverpool arsenal1 passwort changeme admin123 administrator test1234 guest123
      linkedin minecraft blink182 metallica butterfly chocolate summer2024 Winter2023! january1 19870412 12041987
      01.02.1990 147258369 741852963 123123123 12341234 qazwsxedc zxcvbnm1 qwer1234 aaaa1111 abcdefgh 123qweasd
      ilovejesus babygirl1 hunter12 ranger12 mustang1 elephant fuckyou1`
    for (const one of tried.trim().split(/\s+/)) t.ok(guessable(one), one)
  })

  t.test(
    'are, with digits and signs around common words, far more than three thousand',
    async (t) => {
      const endings = ['1', '123', '2024', '!', '99!']
      const all = [...commonWords].flatMap((word) => endings.map((ending) => word + ending))
      t.ok(all.length > 3_000)
      t.same(
        all.filter((one) => !guessable(one)),
        [],
      )
    },
  )

  t.test('are those made of the names of the account or the product', async (t) => {
    for (const one of [
      'lovelace',
      'Lovelace1',
      'adalovelace',
      'ada12345',
      'chatcord1',
      'example.org',
    ])
      t.ok(guessable(one), one)
  })

  t.test('are not phrases, nor what chance makes', async (t) => {
    const good = ['correct horse battery', 'vagon-lift-sprocket', 'Zürich im Regen', '9f3k2m8q']
    good.push('ада любит море', 'パスワードの例文です', 'k8#nQ2!x', password)
    for (const one of good) t.notOk(guessable(one), one)
  })

  t.test('are told within a blink, whatever they are', async (t) => {
    const start = performance.now()
    for (const part of ['a', 'ab', 'abc', '1!', 'qwerty', 'password'])
      guessable(part.repeat(128).slice(0, 256))
    t.ok(performance.now() - start < 500)
  })
})
