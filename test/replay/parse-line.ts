/** One line of an IRC log. `minute` is the minute of the day where the line names one. */
export type LogLine =
  | { kind: 'message' | 'action'; minute: number | null; nick: string; text: string }
  | { kind: 'join' | 'leave' | 'kick'; nick: string }
  | { kind: 'rename'; nick: string; to: string }
  | { kind: 'topic'; topic: string }
  | { kind: 'mode' | 'server' | 'unknown' }

type Groups = { at?: string; nick?: string; text?: string; to?: string }
type Rule = [shape: RegExp, line: (groups: Groups) => LogLine]

// The first shape that fits counts. Some loggers write a space behind each `]`, so nicks may hold spaces.
const rules: Rule[] = [
  [/^\[(?<at>\d\d:\d\d)\] <(?<nick>[^>]+)> ?(?<text>.*)$/su, spoken('message')],
  [/^\[(?<at>\d\d:\d\d)\] {1,2}\* (?<nick>\S+) ?(?<text>.*)$/su, spoken('action')],
  [/^\[(?<at>\d\d:\d\d)\] -(?<nick>[^:\s]+):#\S+- ?(?<text>.*)$/su, spoken('message')],
  [/^=== +(?<nick>\S.*?) \[.*@.*\] +has joined #/su, named('join')],
  [/^=== +(?<nick>\S.*?) \[.*@.*\] +has left #/su, named('leave')],
  [/^=== +(?<nick>\S+) was kicked off #\S+ by \S/su, named('kick')],
  [/^=== +(?<nick>\S.*?) is now known as (?<to>\S.*)$/su, renamed],
  [/^=== +\S*\[topic\/#[^\]]*\] : ?(?<text>.*)$/su, topic],
  [/^=== +Topic for #\S+: ?(?<text>.*)$/su, topic],
  [/^=== +mode\/#/su, () => ({ kind: 'mode' })],
  [/^=== +(?:Topic \(|netjoined: |netsplit: )/su, () => ({ kind: 'server' })],
  [/^=== +(?<nick>\S+) (?<text>.*)$/su, spoken('action')],
]

/** Reads one line, without its line feed. What fits no known shape is `unknown`. */
export function parseLine(line: string): LogLine {
  for (const [shape, toLine] of rules) {
    const match = shape.exec(line)
    if (match) return toLine(match.groups ?? {})
  }
  return { kind: 'unknown' }
}

function spoken(kind: 'message' | 'action'): Rule[1] {
  return ({ at, nick = '', text = '' }) => ({
    kind,
    minute: at === undefined ? null : minuteOf(at),
    nick: nick.trim(),
    text,
  })
}

function named(kind: 'join' | 'leave' | 'kick'): Rule[1] {
  return ({ nick = '' }) => ({ kind, nick: nick.trim() })
}

function renamed({ nick = '', to = '' }: Groups): LogLine {
  return { kind: 'rename', nick: nick.trim(), to: to.trim() }
}

function topic({ text = '' }: Groups): LogLine {
  return { kind: 'topic', topic: text }
}

function minuteOf(at: string): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  return hours * 60 + minutes
}
