import { describe, expect, it } from 'vitest'
import { Budget, compileTemplate } from './index.ts'

/** n8n finds out what is wrong with an expression when it runs it: that one fails, or is missing. */
const of = (text: string) => {
  const compiled = compileTemplate(text, { dialect: 'n8n', names: new Set(['$json']) })
  if (!compiled.ok) throw new Error(`${text} was refused`)
  return compiled.value
}
const run = (text: string) => of(text).evaluate({ get: () => ({ a: 1 }) }, new Budget())
const codes = (text: string) => of(text).problems.map(({ code }) => code)

describe('a faulty expression of an imported workflow', () => {
  it.each([
    ['{{ nobody }}', 'unknown-name'],
    ['{{ nobody.x }}', 'unknown-name'],
    ['{{ nobody(1) }}', 'unknown-function'],
    ['{{ Math.half(1) }}', 'unknown-function'],
    ['{{ new Promise(1) }}', 'unknown-function'],
    ['{{ $json.a instanceof Promise }}', 'unknown-name'],
  ])('is missing where a name is not there: %s', (text, code) => {
    expect(codes(text)).toEqual([code])
    expect(run(text)).toBeUndefined()
    expect(run(`a ${text} b`)).toBe('a  b')
  })

  it('goes on with the rest where nothing is called', () => {
    expect(run("{{ nobody ?? 'else' }}")).toBe('else')
    expect(run('{{ typeof nobody }}')).toBe('undefined')
    expect(run('{{ nobody === undefined ? $json.a : 2 }}')).toBe(1)
  })

  it.each([
    ['{{ $json. }}', 'syntax'],
    ['{{ a b }}', 'syntax'],
    ['text {{ ( }} more {{ $json.a }}', 'syntax'],
    ['{{ $json.a = 2 }}', 'unsupported-assignment'],
    ['{{ await $json.a }}', 'syntax'],
    ['{{ this.a }}', 'unsupported-this'],
    ['{{ /(?<=a)b/.test("ab") }}', 'regex-lookaround'],
    [`{{ ${'('.repeat(400)}1${')'.repeat(400)} }}`, 'limit-nesting'],
    [`{{ "${'x'.repeat(70_000)}" }}`, 'limit-code'],
    ['{{1}}'.repeat(2_001), 'limit-expressions'],
  ])('fails when it is evaluated where it cannot be read: %.40s', (text, code) => {
    expect(codes(text)[0]).toBe(code)
    expect(() => run(text)).toThrow(expect.objectContaining({ code: 'expression-invalid', start: expect.any(Number) }))
  })

  it('is refused in a workflow of our own', () => {
    for (const text of ['{{ nobody }}', '{{ nobody() }}', '{{ $json. }}', '{{ this }}']) {
      expect(compileTemplate(text, { dialect: 'linkflow', names: new Set() }).ok, text).toBe(false)
    }
  })
})
