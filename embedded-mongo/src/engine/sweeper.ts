import type { Task } from './clock.ts'
import type { Database } from './database.ts'
import { treePrefix } from './layout.ts'
import { prefixRange } from '../kv/view.ts'

const CHUNK = 1000

/** Removes what is left of dropped collections and indexes, a little at a time. A crash costs nothing but time. */
export function* sweep(db: Database): Task<void> {
  for (const garbage of db.store.read(prefixRange('g'), { reverse: false, limit: CHUNK }).entries) {
    const tree = prefixRange(treePrefix(Buffer.from(garbage.key, 'latin1').readUInt32BE(1)))
    for (;;) {
      const { entries, rest } = db.store.read(tree, { reverse: false, limit: CHUNK })
      for (const { key } of entries) db.store.put(key, null)
      void db.store.flush()
      if (!rest) break
      yield
    }
    db.store.put(garbage.key, null)
  }
  yield
}
