/** Letters of other scripts, and digits, that look like a Latin letter in common fonts. Lower case. */
const lookAlikes = new Map(
  Object.entries({
    a: 'аɑα',
    b: 'ƅь',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽ',
    g: 'ɡց',
    h: 'һհ',
    i: 'іιıɩ',
    j: 'јϳ',
    k: 'κк',
    l: '1ӏǀ',
    m: 'м',
    n: 'ոη',
    o: '0оοօჿ',
    p: 'рρ',
    q: 'ԛզ',
    r: 'гᴦ',
    s: 'ѕ',
    t: 'τт',
    u: 'υսц',
    v: 'νѵ',
    w: 'ԝѡω',
    x: 'хχ',
    y: 'уγү',
    z: 'ᴢ',
  }).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter] as const)),
)

/**
 * The key under which names are compared: two that are equal but for case, width or look-alike letters have the same.
 * Upper case comes first because it alone folds ß and the final sigma. What no font draws is left out.
 */
export function foldName(name: string): string {
  const folded = name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
  return Array.from(folded, (letter) => lookAlikes.get(letter) ?? letter).join('')
}

/** The first letters of a folded name: one letter may fold into eighteen, and no index takes a key of any length. */
export function foldedStart(name: string, lettersMax: number): string {
  return Array.from(foldName(name)).slice(0, lettersMax).join('')
}

/** The key under which e-mail addresses are compared. */
export function foldEmail(email: string): string {
  return email.normalize('NFKC').toLowerCase()
}
