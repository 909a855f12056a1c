import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { InvariantError } from '@linkflow/kernel'
import { type Comment, type Expression, type Node, type Property, parse } from 'acorn'

export interface Limit {
  readonly name: string
  readonly value: number
  /** What is written above it, or above the field of its type. */
  readonly doc: string
}

type Value = number | ReadonlyMap<string, number> | undefined

/** Every number that a `limits.ts` exports, alone or in an object. The file is read, never run. */
export function readLimits(path: string): Limit[] {
  const text = readFileSync(path, 'utf8')
  const comments: Comment[] = []
  const program = parse(stripTypeScriptTypes(text), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    onComment: comments,
  })
  const known = new Map<string, Value>()
  const limits: Limit[] = []
  const fieldDocs = docsOfFields(text)
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of declaration.declarations) {
      if (id.type !== 'Identifier' || !init) continue
      const value = numberOf(init, known)
      known.set(id.name, value)
      if (statement.type !== 'ExportNamedDeclaration') continue
      if (typeof value === 'number') limits.push({ name: id.name, value, doc: docBefore(statement, comments, text) })
      else for (const [name, each] of value ?? []) limits.push({ name, value: each, doc: fieldDocs.get(name) ?? '' })
    }
  }
  return limits
}

/** Numbers, and what is counted from them; undefined for all that is no number. */
function numberOf(node: Expression, known: ReadonlyMap<string, Value>): Value {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' ? node.value : undefined
    case 'Identifier':
      return known.get(node.name)
    case 'BinaryExpression': {
      const [left, right] = [node.left as Expression, node.right].map((each) => numberOf(each, known))
      return typeof left === 'number' && typeof right === 'number' ? counted(left, node.operator, right) : undefined
    }
    case 'MemberExpression': {
      const owner = numberOf(node.object as Expression, known)
      return owner instanceof Map && node.property.type === 'Identifier' ? owner.get(node.property.name) : undefined
    }
    case 'CallExpression':
      // Object.freeze({ … })
      return node.arguments.length === 1 ? numberOf(node.arguments[0] as Expression, known) : undefined
    case 'ObjectExpression':
      return new Map(
        node.properties.flatMap((property) => (property.type === 'Property' ? fieldOf(property, known) : [])),
      )
    default:
      return undefined
  }
}

function fieldOf({ key, value }: Property, known: ReadonlyMap<string, Value>): [string, number][] {
  const found = numberOf(value as Expression, known)
  return key.type === 'Identifier' && typeof found === 'number' ? [[key.name, found]] : []
}

function counted(left: number, operator: string, right: number): number {
  switch (operator) {
    case '*':
      return left * right
    case '+':
      return left + right
    case '-':
      return left - right
    case '/':
      return left / right
    case '**':
      return left ** right
    default:
      throw new InvariantError(`a limit is counted with ${operator}, which is not known here`)
  }
}

/** The doc comment that ends right above; several constants below one comment share it. */
function docBefore(node: Node, comments: readonly Comment[], text: string): string {
  const above = comments.findLast(({ end }) => end <= node.start)
  if (above === undefined || above.type !== 'Block') return ''
  const between = text.slice(above.end, node.start)
  return between.includes('\n\n') ? '' : wordsOf(above.value)
}

/** Interfaces are gone once the types are stripped, so these are read from the text. Fields in a row share a comment. */
function docsOfFields(text: string): Map<string, string> {
  const docs = new Map<string, string>()
  let last = { end: -1, doc: '' }
  for (const found of text.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?readonly (\w+)\??:[^\n]*\n/g)) {
    const [whole, comment, name] = found
    const isNext = text.slice(last.end, found.index).trim() === '' && last.end >= 0
    const doc = comment === undefined ? (isNext ? last.doc : '') : wordsOf(comment)
    docs.set(name!, doc)
    last = { end: found.index + whole.length, doc }
  }
  return docs
}

const wordsOf = (comment: string): string =>
  comment
    .replaceAll(/^\s*\*+ ?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
