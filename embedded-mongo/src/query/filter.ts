import { BSONRegExp } from 'bson'
import type { Doc } from '../bson/kind.ts'
import { isDoc } from '../bson/kind.ts'
import { own, walk } from '../bson/path.ts'
import { badValue } from '../errors.ts'
import { elementTest } from './elem-match.ts'
import type { OperatorTest } from './operators.ts'
import { compileOperator, equality, valueTest } from './operators.ts'

type DocTest = (doc: Doc) => boolean

/** One operator on one path: what the planner reads. `operator` is '$eq' for a plain value. */
export type Leaf = { path: string; operator: string; operand: unknown }

/** A compiled filter: `leaves` and `ors` must all hold, and so must what only `test` knows (then `opaque`). */
export type Filter = {
  leaves: Leaf[]
  ors: Filter[][]
  opaque: boolean
  /** Documents have to be decoded with their number types. */
  typed: boolean
  tests: DocTest[]
  test: DocTest
}

export function parseFilter(doc: unknown): Filter {
  if (!isDoc(doc)) throw badValue('the filter has to be an object')
  const tests: DocTest[] = []
  const filter: Filter = {
    leaves: [],
    ors: [],
    opaque: false,
    typed: false,
    tests,
    test: all(tests),
  }
  addDocument(filter, doc)
  if (tests.length === 1 && tests[0]) filter.test = tests[0]
  return filter
}

const all =
  (tests: readonly DocTest[]): DocTest =>
  (doc) => {
    for (const test of tests) if (!test(doc)) return false
    return true
  }

function addDocument(filter: Filter, doc: Doc): void {
  for (const [name, operand] of Object.entries(doc)) {
    if (name.startsWith('$')) addLogical(filter, name, operand)
    else if (isOperators(operand)) addOperators(filter, name, operand)
    else {
      const operator = operand instanceof BSONRegExp ? '$regex' : '$eq'
      filter.leaves.push({ path: name, operator, operand })
      filter.tests.push(pathTest(name, equality(operand)))
    }
  }
}

/** A document whose first name begins with $ holds operators; any other is a value to be equal to. */
export const isOperators = (value: unknown): value is Doc =>
  isDoc(value) && (Object.keys(value)[0]?.startsWith('$') ?? false)

function addLogical(filter: Filter, name: string, operand: unknown): void {
  if (name === '$comment') return
  if (name !== '$and' && name !== '$or' && name !== '$nor') {
    throw badValue(`unknown top level operator: ${name}`)
  }
  if (!Array.isArray(operand) || operand.length === 0)
    throw badValue(`${name} must be a nonempty array`)
  if (name === '$and') {
    for (const part of operand as unknown[]) {
      if (!isDoc(part)) throw badValue('$and entries need to be full objects')
      addDocument(filter, part)
    }
    return
  }
  const branches = operand.map(parseFilter)
  filter.typed ||= branches.some((branch) => branch.typed)
  const any: DocTest = (doc) => branches.some((branch) => branch.test(doc))
  filter.tests.push(name === '$or' ? any : (doc) => !any(doc))
  if (name === '$or') filter.ors.push(branches)
  else filter.opaque = true
}

function addOperators(filter: Filter, path: string, operators: Doc): void {
  for (const [operator, operand] of Object.entries(operators)) {
    switch (operator) {
      case '$options':
        if (!('$regex' in operators)) throw badValue('$options needs a $regex')
        break
      case '$not':
        addNot(filter, path, operand)
        break
      case '$all':
        addAll(filter, path, operand)
        break
      case '$elemMatch':
        addElemMatch(filter, path, operand)
        break
      default:
        addLeaf(filter, { path, operator, operand }, operators)
    }
  }
}

function addElemMatch(filter: Filter, path: string, operand: unknown): void {
  const element = elementTest(operand)
  filter.opaque = true
  filter.leaves.push({ path, operator: '$elemMatch', operand })
  filter.typed ||= element.typed === true
  filter.tests.push(pathTest(path, element))
}

function addLeaf(filter: Filter, leaf: Leaf, siblings: Doc): void {
  const compiled = compileOperator(leaf.operator, leaf.operand, siblings)
  if (leaf.operator === '$regex') {
    // The planner gets pattern and options in one value.
    const options = siblings.$options
    leaf.operand =
      leaf.operand instanceof BSONRegExp ? leaf.operand : new BSONRegExp(String(leaf.operand))
    if (options !== undefined && options !== '') filter.opaque = true
    else filter.leaves.push(leaf)
  } else filter.leaves.push(leaf)
  filter.typed ||= compiled.typed === true
  filter.tests.push(pathTest(leaf.path, compiled))
}

function addNot(filter: Filter, path: string, operand: unknown): void {
  if (!(operand instanceof BSONRegExp) && !isOperators(operand)) {
    throw badValue('$not needs a regex or a document')
  }
  const inner = parseFilter({ [path]: operand })
  filter.opaque = true
  filter.typed ||= inner.typed
  filter.tests.push((doc) => !inner.test(doc))
}

function addAll(filter: Filter, path: string, operand: unknown): void {
  if (!Array.isArray(operand)) throw badValue('$all needs an array')
  if (operand.length === 0) {
    filter.opaque = true
    filter.tests.push(() => false)
  }
  for (const value of operand as unknown[]) {
    if (isDoc(value) && '$elemMatch' in value) addOperators(filter, path, value)
    else if (isOperators(value)) throw badValue('no $ expressions in $all')
    else addDocument(filter, { [path]: value })
  }
}

function pathTest(path: string, operator: OperatorTest): DocTest {
  const test = valueTest(operator)
  const { negated } = operator
  if (!path.includes('.')) return (doc) => test(own(doc, path)) !== negated
  const parts = path.split('.')
  return (doc) => walk(doc, parts, test) !== negated
}
