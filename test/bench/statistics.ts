/** The value below which this share of the samples lies. Throws when there are none. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((one, other) => one - other)
  const index = Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)
  const value = sorted[index]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 50)
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
