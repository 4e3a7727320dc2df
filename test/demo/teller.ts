import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

/** Tells a story line by line: who, and what they say or do. */
export type Teller = {
  says(who: string, text: string): void
  /** What happens. */
  note(text: string): void
  /** Somebody's text that grows: each piece is shown as it comes. Always ends before the next line. */
  grows(who: string): { more(piece: string): void; end(): void }
}

const nameWidth = 11
const widest = 100

/** With colours on a terminal, as plain text elsewhere. */
export function createTeller(out: NodeJS.WritableStream & Partial<WriteStream>): Teller {
  const terminal = out.isTTY === true
  const width = terminal ? Math.min(out.columns ?? widest, widest) : widest
  const indent = ' '.repeat(nameWidth)
  const name = (who: string) => {
    const padded = who.padEnd(nameWidth)
    return terminal ? styleText(who === 'assistant' ? 'cyan' : 'bold', padded) : padded
  }

  function grows(who: string) {
    let column = nameWidth
    out.write(name(who))
    const newLine = () => {
      out.write(`\n${indent}`)
      column = nameWidth
    }
    return {
      more(piece: string) {
        for (const word of piece.match(/\n|[^\S\n]*[^\s]+|[^\S\n]+/g) ?? []) {
          if (word === '\n') {
            newLine()
            continue
          }
          const wraps = column > nameWidth && column + word.length > width
          if (wraps) newLine()
          const shown = wraps ? word.trimStart() : word
          out.write(shown)
          column += shown.length
        }
      },
      end: () => void out.write('\n'),
    }
  }

  function says(who: string, text: string) {
    const told = grows(who)
    told.more(text)
    told.end()
  }

  return {
    says,
    note: (text) => void out.write(`${indent}${terminal ? styleText('dim', text) : text}\n`),
    grows,
  }
}
