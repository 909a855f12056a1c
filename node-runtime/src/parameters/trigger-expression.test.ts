import { describe, expect, it } from 'vitest'
import { compileTriggerExpression } from './trigger-expression.ts'

const at = { dialect: 'linkflow', pointer: '/settings/concurrency/key' } as const
const textGiven = (text: string, ...jsons: Record<string, never>[]) => {
  const compiled = compileTriggerExpression(text, at)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  return compiled.value.evaluate(jsons.map((json) => ({ json })))
}
const json = (value: unknown) => value as Record<string, never>

describe('an expression over the items of a trigger', () => {
  it('gives text, of the first item or of all', () => {
    expect(textGiven('fixed')).toEqual({ ok: true, value: 'fixed' })
    expect(textGiven('{{ $json.a }}', json({ a: 7 }))).toEqual({ ok: true, value: '7' })
    expect(textGiven('{{ $json.a }}', json({ a: false }))).toEqual({ ok: true, value: 'false' })
    expect(textGiven('{{ $items().map(i => i.json.a).join("-") }}', json({ a: 1 }), json({ a: 2 }))).toEqual({
      ok: true,
      value: '1-2',
    })
  })

  it('is an error where it gives nothing, or what is no text', () => {
    for (const value of [null, [1], { b: 1 }]) {
      expect(textGiven('{{ $json.a }}', json({ a: value }))).toMatchObject({ ok: false })
    }
    expect(textGiven('{{ $json.a.b }}', json({}))).toMatchObject({ ok: false, error: expect.stringContaining('$json') })
    expect(textGiven('{{ $json.a }}')).toMatchObject({ ok: false })
  })

  it('cannot see anything else: no other node, no clock, no chance', () => {
    for (const text of ["{{ $('Start').first() }}", '{{ $execution.id }}', '{{ $json.', '{{ }}']) {
      const compiled = compileTriggerExpression(text, at)
      expect(compiled).toMatchObject({ ok: false, error: [{ severity: 'error', pointer: at.pointer }] })
    }
    expect(textGiven('{{ $now }}', json({}))).toMatchObject({ ok: false })
    expect(textGiven('{{ Math.random() }}', json({}))).toMatchObject({ ok: false })
  })
})
