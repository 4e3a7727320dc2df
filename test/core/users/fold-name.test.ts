import t from 'tap'
import { foldEmail, foldName } from '@chatcord/core/users/fold-name'

t.test(
  'names are the same key when they differ in case, width or look-alike letters',
  async (t) => {
    const same: [string, string][] = [
      ['Ada', 'ADA'],
      ['paypal', 'pаypаl'],
      ['Straße', 'STRASSE'],
      ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
      ['ｂｏｂ', 'bob'],
      ['bob', 'b0b'],
      ['lee', '1ee'],
      ['ﬁn', 'fin'],
      ['bo\u3164b', 'bob'],
      ['Ⅷ', 'viii'],
    ]
    for (const [one, other] of same) t.equal(foldName(one), foldName(other), `${one} ${other}`)
  },
)

t.test('names that a person tells apart are different keys', async (t) => {
  const different: [string, string][] = [
    ['ada', 'adam'],
    ['bob', 'bob_'],
    ['rené', 'rene'],
    ['ian', 'lan'],
    ['иван', 'ivan'],
    ['李', '季'],
  ]
  for (const [one, other] of different) t.not(foldName(one), foldName(other), `${one} ${other}`)
})

t.test('folding a key again changes nothing', async (t) => {
  for (const name of ['Straße', 'ΣΊΣΥΦΟΣ', 'ﬁn', 'İstanbul', 'ǅ', 'a1O0I', 'ſ', '𝕬𝖉𝖆'])
    t.equal(foldName(foldName(name)), foldName(name), name)
})

t.test('e-mail addresses are the same key in any case', async (t) => {
  t.equal(foldEmail('Ada@Example.ORG'), foldEmail('ada@example.org'))
  t.not(foldEmail('b0b@example.org'), foldEmail('bob@example.org'))
})
