import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluated, failure, run } from './evaluate.testkit.ts'

/** Runs code over `$json.self` and its arguments in the dialect that follows JavaScript to the letter. */
const over = (code: string, json: { [name: string]: unknown }) => evaluated(`{{ ${code} }}`, { json, dialect: 'n8n' })

const TEXT = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('a', 'b', ',', ' ', 'A'), maxLength: 12 }),
)
const PLACE = fc.oneof(
  fc.integer({ min: -15, max: 15 }),
  fc.constantFrom(undefined, Number.NaN, 1.7, Number.POSITIVE_INFINITY),
)
const LIST = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.string({ maxLength: 3 }), fc.constantFrom(null, undefined, true)),
  { maxLength: 8 },
)

describe('methods of texts do what JavaScript does', () => {
  const one: { [name: string]: (self: string, a: never, b: never) => unknown } = {
    slice: (self, a, b) => self.slice(a, b),
    substring: (self, a, b) => self.substring(a, b),
    substr: (self, a, b) => self.substr(a, b),
    at: (self, a) => self.at(a),
    charAt: (self, a) => self.charAt(a),
    charCodeAt: (self, a) => self.charCodeAt(a),
    codePointAt: (self, a) => self.codePointAt(a),
    padStart: (self, a) => self.padStart(Math.min(a, 50)),
  }
  it.each(Object.keys(one).filter((name) => name !== 'padStart'))('%s by places', (name) => {
    fc.assert(
      fc.property(TEXT, PLACE, PLACE, (self, a, b) => {
        expect(over(`$json.self.${name}($json.a, $json.b)`, { self, a, b })).toEqual(
          one[name]!(self, a as never, b as never),
        )
      }),
      { numRuns: 300 },
    )
  })

  const two: { [name: string]: (self: string, a: string, b: never) => unknown } = {
    includes: (self, a, b) => self.includes(a, b),
    indexOf: (self, a, b) => self.indexOf(a, b),
    lastIndexOf: (self, a, b) => self.lastIndexOf(a, b),
    startsWith: (self, a, b) => self.startsWith(a, b),
    endsWith: (self, a, b) => self.endsWith(a, b),
    split: (self, a, b) => self.split(a, b),
    concat: (self, a, b) => self.concat(a, b),
  }
  it.each(Object.keys(two))('%s with another text', (name) => {
    fc.assert(
      fc.property(TEXT, fc.string({ unit: fc.constantFrom('a', 'b', ','), maxLength: 2 }), PLACE, (self, a, b) => {
        expect(over(`$json.self.${name}($json.a, $json.b)`, { self, a, b })).toEqual(two[name]!(self, a, b as never))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    'trim',
    'trimStart',
    'trimEnd',
    'toLowerCase',
    'toUpperCase',
    'toString',
    'normalize',
    'isWellFormed',
    'toWellFormed',
  ] as const)('%s', (name) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (self) => {
        expect(over(`$json.self.${name}()`, { self })).toEqual((self[name] as () => unknown).call(self))
      }),
    )
  })

  it('replace and replaceAll, with $ signs in the replacement', () => {
    const replacement = fc.string({ unit: fc.constantFrom('$', '&', '1', '2', '<', '`', "'", 'x'), maxLength: 5 })
    fc.assert(
      fc.property(TEXT, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 2 }), replacement, (self, a, b) => {
        expect(over('$json.self.replace($json.a, $json.b)', { self, a, b })).toEqual(self.replace(a, b))
        expect(over('$json.self.replaceAll($json.a, $json.b)', { self, a, b })).toEqual(self.replaceAll(a, b))
      }),
      { numRuns: 500 },
    )
  })

  it('regular expressions in replace, match, matchAll, split, search and test', () => {
    const patterns: [string, RegExp][] = [
      /a/,
      /a/g,
      /a*/g,
      /(a)(b)?/g,
      /[^,]+/g,
      /,|b/,
      /x*/,
      /^a|b$/g,
      /\s+/g,
      /(?<one>a)(?<two>.)/g,
      /A/gi,
      /\b/g,
      /$/g,
    ].map((regex) => [String(regex), regex])
    fc.assert(
      fc.property(
        TEXT.map((text) => text.replace(/[^\x20-\x7e]/g, '')),
        fc.constantFrom(...patterns),
        (self, [source, regex]) => {
          expect(over(`$json.self.replace(${source}, "<$1$&>")`, { self })).toEqual(self.replace(regex, '<$1$&>'))
          expect(over(`$json.self.replace(${source}, (m, ...rest) => "<" + rest.length + m + ">")`, { self })).toEqual(
            self.replace(regex, (m, ...rest) => `<${rest.length}${m}>`),
          )
          expect(over(`$json.self.split(${source})`, { self })).toEqual(self.split(regex))
          expect(over(`$json.self.search(${source})`, { self })).toEqual(self.search(regex))
          const match = over(`$json.self.match(${source})`, { self }) as unknown[] | null
          expect(match === null ? null : [...match]).toEqual(self.match(regex) && [...self.match(regex)!])
          if (!regex.global) return
          expect(over(`$json.self.matchAll(${source}).map(m => [m[0], m.index])`, { self })).toEqual(
            [...self.matchAll(regex)].map((m) => [m[0], m.index]),
          )
        },
      ),
      { numRuns: 1500 },
    )
  })
})

describe('methods of lists do what JavaScript does, on a copy', () => {
  const oracle: { [name: string]: (self: unknown[], a: never, b: never) => unknown } = {
    slice: (self, a, b) => self.slice(a, b),
    at: (self, a) => self.at(a),
    indexOf: (self, a, b) => self.indexOf(a, b),
    lastIndexOf: (self, a, b) => self.lastIndexOf(a, b),
    includes: (self, a, b) => self.includes(a, b),
    concat: (self, a, b) => self.concat(a, b),
    join: (self) => self.join(),
    reverse: (self) => [...self].reverse(),
    toReversed: (self) => self.toReversed(),
    sort: (self) => [...self].sort(),
    toSorted: (self) => self.toSorted(),
    flat: (self) => self.flat(),
    fill: (self, a, b) => [...self].fill(a, b),
    splice: (self, a, b) => [...self].splice(a, b),
    toSpliced: (self, a, b) => self.toSpliced(a, b),
    copyWithin: (self, a, b) => [...self].copyWithin(a, b),
    keys: (self: unknown[]) => [...self.keys()],
    entries: (self) => [...self.entries()],
    pop: (self) => [...self].pop(),
    shift: (self) => [...self].shift(),
    toString: (self: unknown[]) => self.toString(),
  }
  it.each(Object.keys(oracle))('%s', (name) => {
    fc.assert(
      fc.property(LIST, PLACE, PLACE, (self, a, b) => {
        const before = [...self]
        expect(
          over(`$json.self.${name}($json.a, $json.b)`, {
            self: Object.freeze(self),
            a: name === 'sort' || name === 'toSorted' || name === 'join' || name === 'flat' ? undefined : a,
            b,
          }),
        ).toEqual(oracle[name]!(before, a as never, b as never))
        expect(self).toEqual(before)
      }),
      { numRuns: 300 },
    )
  })

  it('calls back with element, index and list', () => {
    fc.assert(
      fc.property(LIST, (self) => {
        const test = (x: unknown, i: number, all: unknown[]) =>
          (typeof x === 'number' ? x > 0 : i % 2 === 0) && all.length > 0
        const code = '(x, i, all) => (typeof x === "number" ? x > 0 : i % 2 === 0) && all.length > 0'
        for (const name of [
          'map',
          'filter',
          'find',
          'findIndex',
          'findLast',
          'findLastIndex',
          'some',
          'every',
        ] as const) {
          const native = self[name] as (test: unknown) => unknown
          expect(over(`$json.self.${name}(${code})`, { self }), name).toEqual(native.call(self, test))
        }
        expect(over('$json.self.reduce((a, x, i) => a + x + i, "")', { self })).toEqual(
          self.reduce((a: unknown, x, i) => `${a}${x}${i}`, ''),
        )
        expect(over('$json.self.reduceRight((a, x, i) => a + x + i, "")', { self })).toEqual(
          self.reduceRight((a: unknown, x, i) => `${a}${x}${i}`, ''),
        )
        expect(over('$json.self.flatMap((x, i) => [x, [i]])', { self })).toEqual(self.flatMap((x, i) => [x, [i]]))
      }),
    )
  })

  it('sorts by a function, stably', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ k: fc.integer({ min: 0, max: 3 }), n: fc.nat() })), (self) => {
        expect(over('$json.self.sort((a, b) => a.k - b.k)', { self })).toEqual(self.toSorted((a, b) => a.k - b.k))
      }),
    )
  })
})

describe('functions of numbers and JSON do what JavaScript does', () => {
  it.each([
    'abs',
    'ceil',
    'floor',
    'round',
    'trunc',
    'sign',
    'sqrt',
    'cbrt',
    'exp',
    'log',
    'log2',
    'log10',
    'sin',
    'atan',
    'fround',
    'clz32',
  ] as const)('Math.%s', (name) => {
    fc.assert(
      fc.property(fc.double(), (n) => {
        expect(over(`Math.${name}($json.n)`, { n })).toBe(Math[name](n))
      }),
    )
  })

  it('toFixed, toPrecision, toString, Number, parseInt, parseFloat', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 20 }), TEXT, (n, digits, text) => {
        expect(over('$json.n.toFixed($json.digits)', { n, digits })).toBe(n.toFixed(digits))
        expect(over('$json.n.toPrecision($json.digits + 1)', { n, digits })).toBe(n.toPrecision(digits + 1))
        expect(over('$json.n.toString($json.digits + 2)', { n, digits })).toBe(n.toString(digits + 2))
        expect(over('[Number($json.text), parseInt($json.text), parseFloat($json.text)]', { text })).toEqual([
          Number(text),
          Number.parseInt(text, 10),
          Number.parseFloat(text),
        ])
      }),
    )
  })

  it('JSON.stringify and JSON.parse', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        expect(over('JSON.stringify($json.value, null, $json.indent)', { value, indent })).toBe(
          JSON.stringify(value, null, indent),
        )
        expect(over('JSON.parse(JSON.stringify($json.value))', { value })).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('base64, UTF-8 and percent signs go there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        expect(over('$json.text.base64Encode()', { text })).toBe(Buffer.from(text, 'utf8').toString('base64'))
        expect(over('$json.text.base64Encode().base64Decode()', { text })).toBe(text)
        expect(over('$json.text.urlEncode().urlDecode()', { text })).toBe(text)
      }),
    )
  })
})

describe('what n8n people know', () => {
  it('misused extensions surface in both dialects', () => {
    for (const code of [
      '(1.5).isEven()',
      '"x".toNumber()',
      '"x".toDateTime()',
      '"x".hash("none")',
      '[1, "a"].sum()',
      '[1].chunk(0)',
      '[1].union(2)',
      'zip([1], [])',
    ]) {
      expect(failure(code, { dialect: 'n8n' }).code, code).toBe('extension-misused')
    }
  })

  it('compares by content in sets of lists', () => {
    expect(run('[{ a: [1] }, { a: [1] }, 1, "1", null].unique()')).toEqual([{ a: [1] }, 1, '1', null])
    expect(run('[[1], [2]].difference([[2]])')).toEqual([[1]])
    expect(run('[{ a: 1, b: 2 }, { b: 2, a: 1 }].unique().length')).toBe(1)
  })

  it('merges pairs of records', () => {
    expect(run("[{ name: 'Nathan' }, { age: 42 }].merge([{ city: 'Berlin' }, { country: 'Germany' }])")).toEqual({
      name: 'Nathan',
      age: 42,
      city: 'Berlin',
      country: 'Germany',
    })
  })
})
