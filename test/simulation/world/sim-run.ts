import { mongo } from 'mongoose'
import { Violation } from '../engine/violation.ts'
import type { Operation, Run } from '../database/run.ts'
import { happens, lag, type World } from './world.ts'

const unknownOutcome = () => new mongo.MongoNetworkError('the connection was lost')

/**
 * The way of one node to the database. Each part of an operation and each answer is a step of its own. When the node
 * crashes, what is at the database may still be executed, and nobody hears the answer.
 */
export function createSimRun(world: World, node: string): Run {
  const { scheduler, random, db } = world

  function execute<T>(name: string, operation: Operation<T>, isWrite: boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const lost = happens(world, world.config.unknown)
      const never = lost && random.chance(0.33)
      const steps = operation()
      let rolledBack: (() => boolean | null) | null = null

      const atDatabase = (run: () => void, after = 0) =>
        scheduler.add({ owner: `db:${node}`, run, after, silent: true })
      const answer = (settle: () => void) =>
        scheduler.add({ owner: node, after: lag(world), run: settle })

      function part() {
        if (rolledBack?.() === null) {
          fail()
          return
        }
        rolledBack ??= db.durable()
        try {
          const step = steps.next()
          if (!step.done) return void atDatabase(part)
          if (isWrite) durable(step.value)
          else done(step.value)
        } catch (error) {
          if (error instanceof Violation) scheduler.fail(error)
          else fail()
        }
      }

      /** A write is acknowledged when a majority has it. */
      function durable(value: T) {
        const isDurable = db.durable()
        scheduler.add({
          owner: `db:${node}`,
          silent: true,
          when: () => isDurable() !== false,
          run: () => (isDurable() === null ? fail() : done(value)),
        })
      }

      function done(value: T) {
        if (!lost) answer(() => resolve(value))
      }

      function fail() {
        if (!lost) answer(() => reject(unknownOutcome()))
      }

      if (lost) {
        world.trace(node, () => `${name}: outcome unknown${never ? ', never there' : ''}`)
        answer(() => reject(unknownOutcome()))
      }
      if (!never) atDatabase(part, lag(world))
    })
  }

  return {
    read: (name, operation) => execute(name, operation, false),
    write: (name, operation) => execute(name, operation, true),
  }
}
