import { describe, expect, it } from 'vitest'
import { checkTemplate } from './check-template.ts'
import { ANY, listOf, of, recordOf, type Shape } from './shape.ts'
import { shapeOfSamples } from './shape-of-value.ts'

const samples = [
  { id: 7, name: 'Ada', tags: ['a', 'b'], address: { city: 'Ulm' }, email: 'a@b.c', paid: true, rows: [{ n: 1 }] },
  { id: 8, name: 'Bob', tags: [], address: { city: 'Bonn' }, nick: 'B', email: null, paid: false, rows: [{ n: 2 }] },
]
const names = new Set(['$json', '$vars'])
const world: Record<string, Shape> = { $json: shapeOfSamples(samples, 'the pins of «Form»'), $vars: ANY }
const check = (code: string, dialect: 'linkflow' | 'n8n' = 'linkflow') =>
  checkTemplate(`{{ ${code} }}`, { dialect, names, shapeOf: (name) => world[name] ?? ANY })
const codes = (code: string, dialect?: 'n8n') => check(code, dialect).findings.map((finding) => finding.code)

describe('the checker of expressions', () => {
  it.each([
    ['$json.nmae', 'unknown-field'],
    ['$json.address.town', 'unknown-field'],
    ['$json.rows.map((row) => row.m)', 'unknown-field'],
    ['$json.rows[0].m', 'unknown-field'],
    ['$json.id.nothing', 'unknown-field'],
    ['$json.tags.first', 'method-not-called'],
    ['$json.name.toUpperCas()', 'unknown-method'],
    ['$json.id.trim()', 'unknown-method'],
    ['$vars.x.toUpperCas()', 'unknown-method'],
    ["$json.name.replace('a')", 'argument-count'],
    ['$json.name.trim(1)', 'argument-count'],
    ["$vars.x.replace('a')", 'argument-count'],
    ['Math.round()', 'argument-count'],
    ["$json.name.slice('two')", 'argument-type'],
    ['$json.tags.map(3)', 'argument-type'],
    ['$json.name.includes($json.address)', 'argument-type'],
    ['Math.round($json.address)', 'argument-type'],
    ["$json.tags.chunk('x')", 'argument-type'],
    ['$json.nick.trim()', 'possibly-missing'],
    ['$json.email.length', 'possibly-missing'],
    ['$json.address * 2', 'operand-type'],
  ])('finds what is wrong with %s', (code, finding) => {
    expect(codes(code)).toEqual([finding])
  })

  it.each([
    '$json.name.toUpperCase()',
    '$json.nick?.trim()',
    "($json.nick ?? 'x').trim()",
    "$json.nick ? $json.nick.trim() : ''",
    '$json.nick && $json.nick.trim()',
    '!$json.nick || $json.nick.trim()',
    '$json.nick?.trim().length',
    '$json.nick.isEmpty()',
    '$json.whatever ?? 1',
    '$json.whatever === undefined',
    '$json.rows.map((row) => row.n * 2).filter(Boolean).join()',
    '$json.rows.reduce((sum, row) => sum + row.n, 0)',
    "$json.name.slice('2')",
    "$json.id + ' ' + $json.name",
    '$vars.anything.at.all.trim()',
    "$vars.list.map((x) => x.y.trim()).join(', ')",
    '(() => { if (!$json.nick) return 1; return $json.nick.length })()',
    "$json.name.match(/A(d)a/)?.[1] ?? ''",
    '({ ...$json, more: 1 }).more',
    '({ a: 1 }).a',
    'Object.keys($json).length',
    "$now.minus({ days: 1 }).toFormat('yyyy')",
    '$json.tags[5].trim()',
    "$json['name'].length",
    '[...$json.tags, 1].length',
    'new Date().getFullYear()',
    'JSON.stringify($json, null, 2).replaceAll(/a/g, (x) => x.toUpperCase())',
  ])('has nothing to say of %s', (code) => {
    expect(codes(code)).toEqual([])
  })

  it('is quiet in the dialect of n8n about what is missing, and speaks of what is misspelt', () => {
    expect(codes('$json.nick.trim()', 'n8n')).toEqual([])
    expect(codes('$json.name.toUpperCas()', 'n8n')).toEqual(['unknown-method'])
    expect(codes('$json.nmae', 'n8n')).toEqual(['unknown-field'])
  })

  it.each<[string, string[]]>([
    ['$json.id', ['number']],
    ['$json.email', ['string', 'null']],
    ["$json.nick ?? 'x'", ['string']],
    ['$json.rows.map((row) => row.n)', ['list']],
    ['$json.rows.map((row) => row.n)[0]', ['number']],
    ['$json.id > 3', ['boolean']],
    ['$json.id + 1', ['number']],
    ["$json.paid ? 1 : 'no'", ['number', 'string']],
    ['$json.nick?.length', ['number', 'missing']],
    ["$if($json.paid, 1, 'no')", ['number', 'string']],
    ['({ a: $json.id }).a', ['number']],
  ])('knows what %s gives', (code, kinds) => {
    expect([...check(code).shape.kinds!].sort()).toEqual(kinds.sort())
  })

  it('says where a fault stands and where the knowledge is from', () => {
    const [finding] = check('1 + $json.nmae').findings
    expect(finding).toMatchObject({ start: 7, end: 17 })
    expect(finding!.message).toContain('Did you mean "name"?')
    expect(finding!.message).toContain('by the pins of «Form»')
  })

  it('ends soon on shapes that multiply', () => {
    let shape = recordOf([['a', of('number')]])
    for (let level = 0; level < 40; level += 1)
      shape = recordOf([
        ['l', shape],
        ['r', listOf(shape)],
      ])
    let other = recordOf([['a', of('string')]])
    for (let level = 0; level < 40; level += 1)
      other = recordOf([
        ['l', other],
        ['r', listOf(other)],
      ])
    const shapeOf = (name: string) => (name === '$json' ? shape : other)
    const code = `{{ ${'$json ? $json : $vars ? $vars : '.repeat(50)} 1 }}`
    expect(checkTemplate(code, { dialect: 'linkflow', names, shapeOf }).findings).toEqual([])
  })
})
