import type { Database } from './database.ts'

/** An operation at the database. Between two parts of it, at every `yield`, other operations may come in. */
export type Operation<T> = () => Generator<undefined, T>

export type Run = {
  read<T>(name: string, operation: Operation<T>): Promise<T>
  write<T>(name: string, operation: Operation<T>): Promise<T>
}

/** An operation that nothing comes into. */
export function atOnce<T>(answer: () => T): Operation<T> {
  return function* () {
    return answer()
  }
}

/** Runs each operation to its end, undisturbed; a majority has it at once. */
export function runAtOnce(db: Pick<Database, 'replicate'>): Run {
  const run = async <T>(_name: string, operation: Operation<T>): Promise<T> => {
    const steps = operation()
    for (;;) {
      const step = steps.next()
      if (!step.done) continue
      db.replicate(Infinity)
      return step.value
    }
  }
  return { read: run, write: run }
}
