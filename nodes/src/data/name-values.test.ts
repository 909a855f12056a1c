import { describe, expect, it } from 'vitest'
import { answerHeaderProblem, headerProblem } from './http-headers.ts'
import { pairsOf } from './name-values.ts'

describe('names and values', () => {
  it('come as an object, with lists for names that repeat', () => {
    expect(pairsOf({ a: 1, b: ['x', true], c: null })).toEqual({
      ok: true,
      value: [
        ['a', '1'],
        ['b', 'x'],
        ['b', 'true'],
      ],
    })
  })

  it('come as a list', () => {
    expect(
      pairsOf([
        { name: 'a', value: 1 },
        { name: 'a', value: 2 },
        { name: 'b', value: undefined },
      ]),
    ).toEqual({
      ok: true,
      value: [
        ['a', '1'],
        ['a', '2'],
      ],
    })
  })

  it('never turn an object into text by themselves', () => {
    expect(pairsOf({ a: { b: 1 } })).toEqual({
      ok: false,
      error: '«a» is an object; give a text, for example with JSON.stringify(…)',
    })
  })
})

describe('headers', () => {
  it('cannot begin another header', () => {
    expect(headerProblem([['x-a', 'b\r\nx-evil: 1']])).toContain('line break')
    expect(headerProblem([['x a', 'b']])).toContain('not a header name')
    expect(headerProblem([['x-a', 'ü ok']])).toBeUndefined()
  })

  // Proves T9.
  it('of answers leave the browser and the connection alone', () => {
    for (const name of ['Set-Cookie', 'Content-Security-Policy', 'transfer-encoding', 'Alt-Svc', 'Set-Login']) {
      expect(answerHeaderProblem([[name, 'x']])).toBe(`«${name}» cannot be set by a workflow`)
    }
    expect(answerHeaderProblem([['X-Total', '3']])).toBeUndefined()
  })
})
