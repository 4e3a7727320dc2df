// The key space. One letter says what follows; numbers are big-endian, so that a tree's keys lie together.

/** The catalog's format. A directory with a higher number is refused. */
export const FORMAT = 1
export const FORMAT_KEY = 'f'

/** c<namespace> → the collection's entry in the catalog */
export const catalogKey = (ns: string) => 'c' + Buffer.from(ns).toString('latin1')
/** n<collection id> → how many documents it has */
export const countKey = (id: number) => 'n' + treeId(id)
/** g<tree id> → a tree that is being removed */
export const garbageKey = (id: number) => 'g' + treeId(id)
/** s<session id> → the last retryable write of a session and its reply */
export const sessionKey = (session: string) => 's' + session
/** t<tree id>… → the documents of a collection by id, or the entries of an index */
export const treePrefix = (id: number) => 't' + treeId(id)

function treeId(id: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(id)
  return bytes.toString('latin1')
}
