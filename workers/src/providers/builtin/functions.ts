type Function = { arity: number | null; apply: (...values: number[]) => number }

const one = (apply: (value: number) => number): Function => ({ arity: 1, apply })
const any = (apply: (...values: number[]) => number): Function => ({ arity: null, apply })

/** What may be called in a calculation. Angles are radians; `log` is to the base of ten. */
export const functions: ReadonlyMap<string, Function> = new Map(
  Object.entries({
    sqrt: one(Math.sqrt),
    cbrt: one(Math.cbrt),
    abs: one(Math.abs),
    round: one(Math.round),
    floor: one(Math.floor),
    ceil: one(Math.ceil),
    sin: one(Math.sin),
    cos: one(Math.cos),
    tan: one(Math.tan),
    exp: one(Math.exp),
    ln: one(Math.log),
    log: one(Math.log10),
    min: any(Math.min),
    max: any(Math.max),
  }),
)

export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
])

/** NaN for what has no factorial that a number can hold. */
export function factorial(n: number): number {
  if (!Number.isInteger(n) || n < 0 || n > 170) return NaN
  let product = 1
  for (let factor = 2; factor <= n; factor += 1) product *= factor
  return product
}
