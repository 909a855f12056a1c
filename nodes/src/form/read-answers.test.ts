import { describe, expect, it } from 'vitest'
import { fieldsProblem, fieldsSchema } from './fields.ts'
import { readAnswers } from './read-answers.ts'

const fieldsOf = (...fields: object[]) => fieldsSchema().parse(fields)
const file = (name: string, mimeType: string, bytes = 1) => ({ object: 'o', name, mimeType, bytes })

function read(field: object, texts: readonly string[], files: ReturnType<typeof file>[] = []) {
  const { json, problems } = readAnswers(fieldsOf({ name: 'x', ...field }), () => ({ texts, files }))
  return problems.get(0)?.type ?? json['x']
}

describe('answers to a form', () => {
  it.each([
    [{}, ['a\r\nb'], 'a\nb'],
    [{}, [], ''],
    [{}, ['x'.repeat(2001)], 'too-long'],
    [{ type: 'long-text' }, ['x'.repeat(50_000)], 'x'.repeat(50_000)],
    [{ type: 'long-text' }, ['x'.repeat(50_001)], 'too-long'],
    [{ required: true }, ['  '], 'missing'],
    [{ type: 'number' }, ['12,5'], 12.5],
    [{ type: 'number' }, [' -3 '], -3],
    [{ type: 'number' }, ['1e400'], 'not-a-number'],
    [{ type: 'number' }, ['0x10'], 'not-a-number'],
    [{ type: 'number' }, ['Infinity'], 'not-a-number'],
    [{ type: 'number', min: 2 }, ['1'], 'too-small'],
    [{ type: 'number', max: 2 }, ['2'], 2],
    [{ type: 'number', max: 2 }, ['3'], 'too-large'],
    [{ type: 'number' }, [''], null],
    [{ type: 'email' }, ['ada@example.com'], 'ada@example.com'],
    [{ type: 'email' }, ['ada@example'], 'not-an-email'],
    [{ type: 'email' }, ['a@b.c\r\nBcc: x@y.z'], 'not-an-email'],
    [{ type: 'date' }, ['2028-02-29'], '2028-02-29'],
    [{ type: 'date' }, ['2027-02-29'], 'not-a-date'],
    [{ type: 'date' }, ['tomorrow'], 'not-a-date'],
    [{ type: 'choice', options: ['a'] }, ['a'], 'a'],
    [{ type: 'choice', options: ['a'] }, ['b'], 'not-an-option'],
    [{ type: 'choices', options: ['a', 'b'] }, ['b', 'a', 'b'], ['a', 'b']],
    [{ type: 'choices', options: ['a'] }, ['a', 'c'], 'not-an-option'],
    [{ type: 'choices', options: ['a'], required: true }, [], 'missing'],
    [{ type: 'hidden', required: true }, [''], ''],
  ])('%j given %j', (field, texts, expected) => {
    expect(read(field, texts)).toEqual(expected)
  })

  it('are files of the kinds and numbers that are asked for', () => {
    const asks = { type: 'file', accept: '.PDF, image/*,text/plain' }
    expect(read(asks, [], [file('a.pdf', 'x/y')])).toEqual([{ name: 'a.pdf', mimeType: 'x/y', bytes: 1 }])
    expect(read(asks, [], [file('a', 'image/png')])).toHaveLength(1)
    expect(read(asks, [], [file('a', 'text/plain; charset=utf-8')])).toHaveLength(1)
    expect(read(asks, [], [file('a.exe', 'application/x')])).toBe('wrong-kind')
    expect(read(asks, [], [file('a.pdf', 'x/y'), file('b.pdf', 'x/y')])).toBe('too-many-files')
    expect(
      read(
        { ...asks, multiple: true },
        [],
        Array.from({ length: 20 }, () => file('a.pdf', 'x/y')),
      ),
    ).toHaveLength(20)
    expect(
      read(
        { ...asks, multiple: true },
        [],
        Array.from({ length: 21 }, () => file('a.pdf', 'x/y')),
      ),
    ).toBe('too-many-files')
    expect(read({ ...asks, required: true }, [])).toBe('missing')
    // A text is no file, however it looks.
    expect(read(asks, ['{"object":"secret"}'])).toEqual([])
  })

  it('keep names that mean something to others as the data that they are', () => {
    const { json, files } = readAnswers(
      fieldsOf({ name: '__proto__' }, { name: 'constructor', type: 'file', multiple: true }),
      (index) => ({ texts: ['a'], files: index === 1 ? [file('a', 'b/c'), file('d', 'e/f')] : [] }),
    )
    expect(Object.keys(json)).toEqual(['__proto__', 'constructor'])
    expect(Object.keys(files)).toEqual(['constructor', 'constructor_2'])
  })
})

describe('fields of a form', () => {
  it.each([
    [[{ name: 'a' }, { name: 'a' }], 'two of the name «a»'],
    [[{ name: 'submittedAt' }], 'written by the form itself'],
    [[{ name: 'a', type: 'choice' }], 'no options'],
    [[{ name: 'a', type: 'number', min: 2, max: 1 }], 'no number'],
  ])('refuse %j', (fields, problem) => {
    expect(fieldsProblem(fieldsOf(...fields))).toContain(problem)
  })

  it('may have notes of one name', () => {
    expect(fieldsProblem(fieldsOf({ name: 'a', type: 'note' }, { name: 'a', type: 'note' }))).toBeUndefined()
  })
})
