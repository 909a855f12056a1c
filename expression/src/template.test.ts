import { describe, expect, it } from 'vitest'
import { compiled, evaluated, problems } from './evaluate.testkit.ts'
import { compileExpression, compileTemplate } from './index.ts'

const json = { name: 'Ada', total: 12.5, list: [1, 2], body: { status: 'ok' }, none: null }
const value = (text: string, dialect: 'linkflow' | 'n8n' = 'linkflow') => evaluated(text, { json, dialect })

describe('a template', () => {
  it('is constant text without braces', () => {
    expect(compiled('plain').kind).toBe('constant')
    expect(compiled('plain').constant).toBe('plain')
    expect(value('')).toBe('')
    expect(value('a } b }} c { d')).toBe('a } b }} c { d')
  })

  it('keeps the type of a value that stands alone in braces', () => {
    expect(value('{{ $json.total }}')).toBe(12.5)
    expect(value('{{$json.list}}')).toEqual([1, 2])
    expect(value('{{ undefined }}')).toBeUndefined()
    expect(value('{{ null }}')).toBeNull()
  })

  it('is text as soon as there is any other character', () => {
    expect(value(' {{ $json.total }}')).toBe(' 12.5')
    expect(value('{{ $json.name }}{{ $json.total }}')).toBe('Ada12.5')
    expect(value('n={{ null }}{{ undefined }}{{ NaN }}{{ 0 }}{{ false }}')).toBe('n=0false')
  })

  it('writes lists and objects in text as JSON, or as JavaScript does in n8n', () => {
    expect(value('x {{ $json.list }} {{ $json.body }}')).toBe('x [1,2] {"status":"ok"}')
    expect(value('x {{ $json.list }} {{ $json.body }}', 'n8n')).toBe('x 1,2 [object Object]')
  })

  it('takes \\{{ as text; n8n keeps the backslash', () => {
    expect(value('\\{{ a }} {{ 1 }}')).toBe('{{ a }} 1')
    expect(value('\\{{ a }} {{ 1 }}', 'n8n')).toBe('\\{{ a }} 1')
  })

  it('finds the end of code that holds braces itself', () => {
    expect(value('{{ {a:{b:1}} }}')).toEqual({ a: { b: 1 } })
    expect(value("{{ '}}' }}")).toBe('}}')
    expect(value('{{ {a:{b:1\\}} }}')).toEqual({ a: { b: 1 } })
    expect(value('{{ $json.total }}}')).toBe('12.5}')
  })

  it('allows comments and a semicolon at the end', () => {
    expect(value('{{ 1 + 1; }}')).toBe(2)
    expect(value('{{ 1 /* one */ + 1 // two\n }}')).toBe(2)
    expect(value('{{ (1 + 1) }}')).toBe(2)
  })

  it('wants closing braces and something between them; n8n does without', () => {
    expect(problems('a {{ $json.name')[0]).toMatchObject({ code: 'unclosed-braces', start: 2, end: 4 })
    expect(problems('{{ }}')[0]?.code).toBe('empty-expression')
    expect(value('a {{ $json.name', 'n8n')).toBe('a Ada')
    expect(value('{{ }}', 'n8n')).toBeUndefined()
  })

  it('points at problems in the whole text, every one of them', () => {
    const found = problems('Hello {{ nmae }} and {{ x = 1 }} and {{ 1 + }}')
    expect(found.map(({ code }) => code)).toEqual(['unknown-name', 'unsupported-assignment', 'syntax'])
    expect('Hello {{ nmae }} and {{ x = 1 }}'.slice(found[0]!.start, found[0]!.end)).toBe('nmae')
    expect('Hello {{ nmae }} and {{ x = 1 }}'.slice(found[1]!.start, found[1]!.end)).toBe('x = 1')
  })

  it('never compiles a result again', () => {
    expect(evaluated('{{ $json.text }}', { json: { text: '{{ 1 + 1 }}' } })).toBe('{{ 1 + 1 }}')
    expect(evaluated('a {{ $json.text }}', { json: { text: '{{ 1 + 1 }}' } })).toBe('a {{ 1 + 1 }}')
    expect(evaluated('{{ "{" + "{ 1 }" + "}" }}')).toBe('{{ 1 }}')
  })

  it('knows a plain path, in parentheses and in brackets too', () => {
    expect(compiled('{{ $json.body["status"] }}').path).toEqual(['$json', 'body', 'status'])
    expect(compiled('{{ ($json.list)[0] }}').path).toEqual(['$json', 'list', 0])
    for (const text of ['{{ $json?.a }}', '{{ $json[x => x] }}', '{{ $json.a() }}', 'a {{ $json.a }}', '{{ $now }}']) {
      expect(compiled(text).path, text).toBeUndefined()
    }
  })

  it('compiles bare expressions without braces', () => {
    const options = { dialect: 'linkflow', names: new Set(['$json']) } as const
    expect(compileExpression('$json.a.b', options)).toMatchObject({ ok: true, value: { path: ['$json', 'a', 'b'] } })
    expect(compileExpression('', options).ok).toBe(false)
    expect(compileTemplate('{{ $foo }}', options)).toMatchObject({ ok: false, error: [{ start: 3, end: 7 }] })
  })
})

describe('what a template refers to', () => {
  it('lists names and nodes', () => {
    const { references } = compiled(
      '{{ $json.a }} {{ $("Fetch").item }} {{ $node["Set 1"].json }} {{ $items(`If`) }} {{ $node.X }}',
    )
    expect([...references.names].sort()).toEqual(['$', '$items', '$json', '$node'])
    expect([...references.nodes].sort()).toEqual(['Fetch', 'If', 'Set 1', 'X'])
    expect(references.dynamicNodes).toBe(false)
  })

  it('says when a node is not named by a literal', () => {
    for (const code of [
      '$($json.node)',
      '$node[$json.node]',
      '$node',
      '[1].map(i => $("a" + i))',
      '(() => { const f = $; return f("X") })()',
    ]) {
      expect(compiled(`{{ ${code} }}`).references.dynamicNodes, code).toBe(true)
    }
    expect(compiled('{{ $() }} {{ $items() }}').references.dynamicNodes).toBe(false)
  })

  it('does not count local names and words in text', () => {
    const { references } = compiled('{{ [1].map($json => $json + "$input") }}')
    expect([...references.names]).toEqual([])
  })
})
