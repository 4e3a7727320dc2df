import t from 'tap'
import { parseLine, type LogLine } from './parse-line.ts'

const table: [line: string, read: LogLine][] = [
  ['[23:59] <ada> hello', { kind: 'message', minute: 1439, nick: 'ada', text: 'hello' }],
  ['[00:00] <ada>', { kind: 'message', minute: 0, nick: 'ada', text: '' }],
  [
    '[01:02] <ada>  two spaces ',
    { kind: 'message', minute: 62, nick: 'ada', text: ' two spaces ' },
  ],
  ['[01:02] <a[1] > hi', { kind: 'message', minute: 62, nick: 'a[1]', text: 'hi' }],
  [
    '[01:02] <ada> a\u2028b\u0085c',
    { kind: 'message', minute: 62, nick: 'ada', text: 'a\u2028b\u0085c' },
  ],
  ['[01:02] <ada> <eve> lies', { kind: 'message', minute: 62, nick: 'ada', text: '<eve> lies' }],
  ['[01:02]  * ada waves', { kind: 'action', minute: 62, nick: 'ada', text: 'waves' }],
  ['[01:02] -bot:#room- news', { kind: 'message', minute: 62, nick: 'bot', text: 'news' }],
  ['=== ada waves back', { kind: 'action', minute: null, nick: 'ada', text: 'waves back' }],
  ['=== ada [~a@host]  has joined #room', { kind: 'join', nick: 'ada' }],
  ['=== a[1] b [n=x@host]  has joined #room', { kind: 'join', nick: 'a[1] b' }],
  ['=== ada [n=[x] y@host]  has left #room ["bye"]', { kind: 'leave', nick: 'ada' }],
  ['=== ada is now known as ada|away', { kind: 'rename', nick: 'ada', to: 'ada|away' }],
  ['=== a[1]  is now known as b [2]', { kind: 'rename', nick: 'a[1]', to: 'b [2]' }],
  ['=== eve was kicked off #room by ada (flood)', { kind: 'kick', nick: 'eve' }],
  ['=== ..[topic/#room:ada] : Read this: twice', { kind: 'topic', topic: 'Read this: twice' }],
  ['=== Topic for #room: Read this', { kind: 'topic', topic: 'Read this' }],
  ['=== mode/#room [+o ada]  by bot', { kind: 'mode' }],
  ['=== Topic (#room): set by ada at noon', { kind: 'server' }],
  ['=== netsplit: one.example -> two.example', { kind: 'server' }],
  ['[25:0] <ada> no time', { kind: 'unknown' }],
  ['[01:02] (ada/#room) relayed', { kind: 'unknown' }],
  ['===', { kind: 'unknown' }],
  ['', { kind: 'unknown' }],
]

t.test('each kind of line is read', async (t) => {
  // No line as the name: TAP takes line separators for line ends.
  table.forEach(([line, read], index) => t.same(parseLine(line), read, `line ${index}`))
})
