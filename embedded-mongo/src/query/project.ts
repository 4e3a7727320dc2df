import { isDoc, toNumber } from '../bson/kind.ts'
import { ARRAY_TYPE, assemble, DOCUMENT_TYPE, elements } from '../bson/raw.ts'
import { badValue, notSupported } from '../errors.ts'

/** Names to keep (or leave out), each a whole value or a tree of names below it. */
type Tree = Map<string, Tree | 'whole'>

export type Projection = (raw: Buffer) => Buffer

/** A projection that keeps or leaves out paths, done on the encoded document. Null for none; all else is refused. */
export function parseProjection(spec: unknown): Projection | null {
  if (spec === undefined) return null
  if (!isDoc(spec)) throw badValue('the projection has to be an object')
  const fields = Object.entries(spec).map(([path, value]) => ({ path, keep: flag(path, value) }))
  if (fields.length === 0) return null
  const others = fields.filter(({ path }) => path !== '_id')
  const id = fields.find(({ path }) => path === '_id')?.keep
  const keep = others[0]?.keep ?? id === true
  if (others.some((field) => field.keep !== keep)) {
    throw badValue('a projection cannot mix inclusion and exclusion, _id apart')
  }
  const tree: Tree = new Map()
  for (const { path } of others) addPath(tree, path)
  if (keep ? id !== false : id === false) tree.set('_id', 'whole')
  return (raw) => project(raw, tree, keep)
}

function flag(path: string, value: unknown): boolean {
  const number = typeof value === 'boolean' ? Number(value) : toNumber(value)
  if (number === undefined || path.includes('$'))
    throw notSupported(`the projection of '${path}' is not supported`)
  return number !== 0
}

function addPath(tree: Tree, path: string): void {
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  let node = tree
  for (const part of parts) {
    const next = node.get(part) ?? (new Map() as Tree) // inferred as Map<any, any>
    if (next === 'whole') throw collision(path)
    node.set(part, next)
    node = next
  }
  if (node.has(last)) throw collision(path)
  node.set(last, 'whole')
}

const collision = (path: string) => badValue(`Path collision at ${path}`)

function project(raw: Buffer, tree: Tree, keep: boolean): Buffer {
  const parts: Buffer[] = []
  for (const element of elements(raw)) {
    const node = tree.get(element.name)
    if (node === undefined ? !keep : node === 'whole' && keep)
      parts.push(raw.subarray(element.start, element.end))
    else if (node !== undefined && node !== 'whole') {
      const value = projectValue(raw.subarray(element.value, element.end), element.type, {
        tree: node,
        keep,
      })
      if (value) parts.push(raw.subarray(element.start, element.value), value)
    }
  }
  return assemble(parts)
}

type Selection = { tree: Tree; keep: boolean }

/** Null: nothing of it stays. */
function projectValue(value: Buffer, type: number, { tree, keep }: Selection): Buffer | null {
  if (type === DOCUMENT_TYPE) return project(value, tree, keep)
  if (type !== ARRAY_TYPE) return keep ? null : value
  const parts: Buffer[] = []
  let position = 0
  for (const element of elements(value)) {
    const projected = projectValue(value.subarray(element.value, element.end), element.type, {
      tree,
      keep,
    })
    if (!projected) continue
    parts.push(
      Buffer.from(`${String.fromCharCode(element.type)}${position}\0`, 'latin1'),
      projected,
    )
    position += 1
  }
  return assemble(parts)
}
