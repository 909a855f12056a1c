import { describe, expect, it } from 'vitest'
import { failure, run } from './evaluate.testkit.ts'

const json = {
  locations: [
    { name: 'Seattle', state: 'WA', age: 30 },
    { name: 'New York', state: 'NY', age: 22 },
    { name: 'Bellevue', state: 'WA', age: 41 },
  ],
  reservations: [{ instances: [{ id: 1, tags: ['a'] }, { id: 2 }] }, { instances: [{ id: 3 }] }],
  ops: { a: { n: 1 }, b: { n: 2 }, c: 'none' },
  nested: [[0, 1], [2], 3, [[4]]],
  'odd key': { __proto__: null, toString: 'own' },
  word: 'a`b',
  numbers: [3, 1, 2],
}

const find = (query: string) => run(`$jmespath($json, ${JSON.stringify(query)})`, { json })

describe('$jmespath', () => {
  it.each<[query: string, result: unknown]>([
    ['locations[0].name', 'Seattle'],
    ['locations[-1].name', 'Bellevue'],
    ['locations[9].name', null],
    ['nothing.at.all', null],
    ['locations[*].name', ['Seattle', 'New York', 'Bellevue']],
    ["locations[?state == 'WA'].name | sort(@) | {all: join(', ', @)}", { all: 'Bellevue, Seattle' }],
    ['locations[?age > `25` && state != `NY`].name', ['Seattle', 'Bellevue']],
    ['locations[?!(age > `25`)].name', ['New York']],
    ['reservations[*].instances[*].id', [[1, 2], [3]]],
    ['reservations[].instances[].id', [1, 2, 3]],
    ['reservations[].instances[].tags[]', ['a']],
    ['ops.*.n', [1, 2]],
    ['nested[]', [0, 1, 2, 3, [4]]],
    ['numbers[1:]', [1, 2]],
    ['numbers[::-1]', [2, 1, 3]],
    ['numbers[:2]', [3, 1]],
    [
      'locations[].[name, age]',
      [
        ['Seattle', 30],
        ['New York', 22],
        ['Bellevue', 41],
      ],
    ],
    ['locations[].{n: name}', [{ n: 'Seattle' }, { n: 'New York' }, { n: 'Bellevue' }]],
    ['"odd key".toString', 'own'],
    ['"odd key".constructor', null],
    ['max_by(locations, &age).name', 'Bellevue'],
    ['sort_by(locations, &age)[*].age', [22, 30, 41]],
    ['map(&age, locations)', [30, 22, 41]],
    ['length(locations)', 3],
    ['sum(numbers)', 6],
    ['avg(numbers)', 2],
    ['keys(ops)', ['a', 'b', 'c']],
    ['not_null(nothing, word)', 'a`b'],
    ['merge(ops.a, {m: `2`})', { n: 1, m: 2 }],
    ['to_number(`"12"`)', 12],
    ['to_string(numbers)', '[3,1,2]'],
    ['type(ops)', 'object'],
    ['contains(numbers, `2`)', true],
    ["starts_with(word, 'a')", true],
    ['nothing || word', 'a`b'],
    ['word && numbers[0]', 3],
    ['reverse(numbers)', [2, 1, 3]],
    ['@.word', 'a`b'],
    ['*.n', []],
    ['`[1, {"a": 2}]`[1].a', 2],
    ["'it''s'", undefined],
  ])('%s', (query, result) => {
    if (result === undefined) expect(() => find(query)).toThrow(/column/)
    else expect(find(query)).toEqual(result)
  })

  it('says where a query cannot be read, and which arguments a function takes', () => {
    for (const query of ['locations[', 'a..b', 'a b', '[?', 'abs()', 'abs(word)', 'nope(@)', 'sort(locations)', '#']) {
      expect(failure(`$jmespath($json, ${JSON.stringify(query)})`, { json }).code, query).toBe('invalid-query')
    }
    expect(failure("$jmespath('text', 'a')").code).toBe('extension-misused')
  })

  it('is a missing value in the dialect of n8n where the query cannot be read', () => {
    expect(run("$jmespath($json, 'locations[')", { json, dialect: 'n8n' })).toBeUndefined()
  })

  it('is paid for: no query multiplies its data without end, or nests without end', () => {
    const doubling = Array.from({ length: 60 }, () => '[@, @][]').join(' | ')
    expect(failure(`$jmespath([1], ${JSON.stringify(doubling)})`).code).toMatch(/^limit-(list|bytes|fuel)$/)
    const strings = Array.from({ length: 60 }, () => "join('', [@, @])").join(' | ')
    expect(failure(`$jmespath({ a: 'x' }, ${JSON.stringify(`a | ${strings}`)})`).code).toMatch(/^limit-(text|bytes)$/)
    for (const deep of [
      '('.repeat(2_000),
      '!'.repeat(2_000),
      'a[?'.repeat(1_000),
      `a${'.a'.repeat(2_000)}`,
      'a'.repeat(5_000),
    ]) {
      expect(failure(`$jmespath($json, ${JSON.stringify(deep)})`, { json }).code).toBe('invalid-query')
    }
  })
})
