import { describe, expect, it } from 'vitest'
import { Budget, compileExpression, methodReference, toJson } from './index.ts'

const scope = { get: () => undefined, nowMs: () => Date.UTC(2030, 0, 1), random: () => 0.5 }

function run(code: string) {
  const compiled = compileExpression(code, { dialect: 'linkflow', names: new Set() })
  if (!compiled.ok) throw new Error(`${code}: ${compiled.error[0]?.message}`)
  return toJson(compiled.value.evaluate(scope, new Budget()))
}

describe('the reference of functions and methods', () => {
  const rows = methodReference().filter((row) => row.example !== '')

  it.each(rows.map((row) => [`${row.on} ${row.name}`, row.example, row.result]))(
    '%s: %s gives %s',
    (_, example, result) => {
      expect(run(example)).toEqual(run(result))
    },
  )

  it('documents every entry in one line', () => {
    for (const row of methodReference()) expect(row.doc, row.name).toMatch(/^\S.*\.$/)
  })
})
