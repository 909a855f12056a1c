import { describe, expect, it } from 'vitest'
import { jsonTemplate } from './json-template.ts'

describe('JSON with expressions in it', () => {
  it.each([
    ['{"a": 1}', { a: 1 }],
    ['{"a": "{{ plain }}"}', { a: { $fixed: '{{ plain }}' } }],
    ['={"a": "x {{ $json.a }} y", "b": [{{ $json.b }}, null]}', { a: 'x {{ $json.a }} y', b: ['{{ $json.b }}', null] }],
    ['={"a": "\\"{{ $json.a }}\\"", "b": "}}"}', { a: '"{{ $json.a }}"', b: '}}' }],
    ['={"a": {"b": {"c": {{ 1 }}}}}', { a: { b: { c: '{{ 1 }}' } } }],
    ['={{ $json.all }}', '{{ $json.all }}'],
  ])('%s', (source, expected) => expect(jsonTemplate(source)).toEqual(expected))

  it.each(['{"a": ', '={"a": {{ $json.a ', '={{ $json.a }} {{ $json.b }}', '=\uE0F00\uE0F0'])(
    'is undefined where it is none: %s',
    (source) => expect(jsonTemplate(source)).toBeUndefined(),
  )

  it('keeps keys of any name', () => {
    expect(Object.keys(jsonTemplate('={"__proto__": {{ 1 }}, "a": 2}') as object)).toEqual(['__proto__', 'a'])
  })
})
