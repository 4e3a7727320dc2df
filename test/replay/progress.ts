import { Presets, SingleBar } from 'cli-progress'

export type Progress = {
  /** Shows a bar of `total` steps until the answered function is called. */
  start(label: string, total: number): { step(): void; stop(): void }
}

const nothing = () => undefined
export const quiet: Progress = { start: () => ({ step: nothing, stop: nothing }) }

/** Bars on a terminal, one after the other. */
export function createBars(stream: NodeJS.WriteStream): Progress {
  return {
    start(label, total) {
      const format = `${label.padEnd(10)} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`
      const bar = new SingleBar({ stream, format, hideCursor: true }, Presets.shades_classic)
      bar.start(total, 0)
      return { step: () => bar.increment(), stop: () => bar.stop() }
    },
  }
}
