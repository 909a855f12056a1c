import { describe, expect, it } from 'vitest'
import { type Result, signaturesOf } from './check/signatures.ts'
import {
  Budget,
  compileExpression,
  FileHandle,
  type Kind,
  kindOf,
  methodReference,
  toJson,
  type Value,
} from './index.ts'
import { CONSTRUCTORS, GLOBAL_FUNCTIONS, METHOD_TABLES } from './tables.ts'

/** The one thing in examples that no expression can make. */
const FILES: Value = {
  report: new FileHandle({ id: 'x', name: 'report.pdf', mimeType: 'application/pdf', sizeBytes: 2048 }),
}
const scope = { get: () => FILES, nowMs: () => Date.UTC(2030, 0, 1), random: () => 0.5 }

function valueBy(code: string): Value {
  const compiled = compileExpression(code, { dialect: 'linkflow', names: new Set(['$files']) })
  if (!compiled.ok) throw new Error(`${code}: ${compiled.error[0]?.message}`)
  return compiled.value.evaluate(scope, new Budget())
}
const run = (code: string) => toJson(valueBy(code))

const rows = methodReference().filter(({ on }) => on !== 'bytes')

describe('the reference of functions and methods', () => {
  it.each(rows.map((row) => [`${row.on} ${row.name}`, row.example, row.result]))(
    '%s: %s gives %s',
    (_, example, result) => {
      expect(run(example)).toEqual(run(result))
    },
  )

  it('documents every entry in one line, with what it takes and gives', () => {
    for (const row of methodReference()) {
      expect(row.doc, row.name).toMatch(/^\S.*\.$/)
      expect(row.signature, row.name).not.toBe('')
    }
  })

  it('has signatures for exactly what there is', () => {
    const tables = { ...METHOD_TABLES, function: GLOBAL_FUNCTIONS, new: CONSTRUCTORS }
    for (const [on, table] of Object.entries(tables)) {
      const signatures = signaturesOf(on as Kind)
      expect([...signatures.keys()].sort(), on).toEqual([...table.keys()].sort())
    }
    for (const [kind, table] of Object.entries(METHOD_TABLES)) {
      for (const { name, property } of table.values()) {
        expect(signaturesOf(kind as Kind).get(name)!.parameters === undefined, `${kind}.${name}`).toBe(property)
      }
    }
  })

  // An example that goes on after the call, such as `….plus(1, 'day').day`, says nothing of what the call gives.
  const direct = rows.filter(({ on, name, property, example }) =>
    on === 'new' || on === 'function'
      ? on === 'function' && example.startsWith(`${name}(`) && isOneCall(example)
      : property
        ? example.endsWith(`.${name}`)
        : example.lastIndexOf(`.${name}(`) > 0 && isOneCall(example.slice(example.lastIndexOf(`.${name}(`))),
  )

  it('says of every function what the value of its example is', () => {
    expect(direct.length).toBeGreaterThan(300)
    for (const { on, name, example } of direct) {
      const { result } = signaturesOf(on as Kind).get(name)!
      expect(fits(result, valueBy(example), on), `${on} ${name}: ${example}`).toBe(true)
    }
  })
})

/** Nothing follows the parenthesis that closes the call. */
function isOneCall(code: string): boolean {
  let depth = 0
  for (let at = code.indexOf('('); at < code.length; at += 1) {
    if (code[at] === '(') depth += 1
    if (code[at] === ')') depth -= 1
    if (depth === 0) return at === code.length - 1
  }
  return false
}

function fits({ kind, maybeMissing }: Result, value: Value, on: string): boolean {
  const is = kindOf(value)
  if (kind === 'any' || kind === 'element') return true
  if (maybeMissing && (is === 'missing' || is === 'null')) return true
  return is === (kind === 'self' ? on : kind)
}
