import { compileParameters } from '@linkflow/node-runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { registry } from '../testing/node-types.ts'
import { isCurl, readCurl } from './curl.ts'
import { shellWords } from './shell-words.ts'

const httpRequest = registry.latest('http-request')!
const read = (text: string) => {
  const made = readCurl(text)
  if (!made.ok) throw new Error(made.error)
  const compiled = compileParameters({
    node: { id: 'a', name: 'A', parameters: made.value.parameters },
    nodeType: httpRequest,
    dialect: 'linkflow',
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  return made.value
}
const stay = { redirects: { follow: false } }

describe('the words of a command line', () => {
  it.each<[string, string, readonly string[]]>([
    ['quotes of both kinds', `a 'b c' "d e" f'g'"h"`, ['a', 'b c', 'd e', 'fgh']],
    [
      'escapes',
      String.raw`a\ b "c\"d" 'e\f' g\\h "i\j"`,
      ['a b', 'c"d', String.raw`e\f`, String.raw`g\h`, String.raw`i\j`],
    ],
    ["$'…'", String.raw`$'a\nb\'c' $'\x41\u00e9'`, ["a\nb'c", 'Aé']],
    ['lines that go on', 'a \\\n  b ^\r\n c', ['a', 'b', 'c']],
    ['empty words', `'' "" a`, ['', '', 'a']],
    ['another command behind it', 'curl a | jq .; b', ['curl', 'a']],
    ['an address without quotes', 'curl https://a.test?x=1&y=2 -k', ['curl', 'https://a.test?x=1&y=2', '-k']],
    ['a command in the background', 'curl a &', ['curl', 'a']],
    ['a remark', 'curl a # b c', ['curl', 'a']],
    ['variables as they stand', `"$HOME" '$x'`, ['$HOME', '$x']],
  ])('with %s', (_, line, words) => {
    expect(shellWords(line)).toEqual({ ok: true, value: words })
  })

  it.each(["'a", '"a', "$'a"])('end in an error where a quote does not end: %s', (line) => {
    expect(shellWords(line).ok).toBe(false)
  })

  it('are what was quoted, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
        const plain = words.every((word) => !/[\\^]\r?\n/.test(word))
        if (plain) expect(shellWords(line)).toEqual({ ok: true, value: words })
      }),
    )
  })
})

describe('a cURL command', () => {
  it('becomes parameters that the node takes', () => {
    expect(read('curl -X POST https://a.test -d x=1')).toEqual({
      name: 'POST a.test',
      parameters: {
        method: 'POST',
        url: 'https://a.test',
        body: { kind: 'form', fields: [{ name: 'x', value: '1' }] },
        ...stay,
      },
      notes: [],
    })
  })

  it.each<[string, string, object]>([
    ['a plain address', 'curl a.test/b', { method: 'GET', url: 'http://a.test/b' }],
    ['a prompt before it', '$ curl https://a.test', { method: 'GET' }],
    [
      'headers',
      `curl https://a.test -H 'X-A: b' -H "Accept:text/plain" -H 'X-Empty;' -H 'Host:'`,
      {
        headers: [
          { name: 'X-A', value: 'b' },
          { name: 'Accept', value: 'text/plain' },
          { name: 'X-Empty', value: '' },
        ],
      },
    ],
    [
      'JSON by its header',
      `curl https://a.test -H 'content-type: application/json' --data-raw '{"a": [1, "b"]}'`,
      { method: 'POST', body: { kind: 'json', value: { a: [1, 'b'] } } },
    ],
    [
      '--json',
      `curl --json '{"a":1}' https://a.test`,
      {
        method: 'POST',
        body: { kind: 'json', value: { a: 1 } },
        headers: [{ name: 'Accept', value: 'application/json' }],
      },
    ],
    [
      'JSON that is none',
      `curl https://a.test -H 'content-type: application/json' -d '{a'`,
      { body: { kind: 'text', text: '{a', contentType: 'application/json' } },
    ],
    [
      'a text',
      `curl https://a.test -H 'Content-Type: text/xml' --data-binary '<a>1&2</a>'`,
      { body: { kind: 'text', text: '<a>1&2</a>', contentType: 'text/xml' } },
    ],
    [
      'several data',
      `curl https://a.test -d a=1 -d 'b=x%20y' --data-urlencode 'c=x y&z'`,
      {
        body: {
          kind: 'form',
          fields: [
            { name: 'a', value: '1' },
            { name: 'b', value: 'x y' },
            { name: 'c', value: 'x y&z' },
          ],
        },
      },
    ],
    [
      '-G',
      `curl -G https://a.test -d q=1 --data-urlencode 'r=x y'`,
      {
        method: 'GET',
        query: [
          { name: 'q', value: '1' },
          { name: 'r', value: 'x y' },
        ],
      },
    ],
    [
      'a form with a file',
      `curl https://a.test -F 'a=b' -F 'f=@/tmp/report.pdf;type=application/pdf'`,
      {
        method: 'POST',
        body: {
          kind: 'multipart',
          parts: [
            { name: 'a', value: 'b' },
            { name: 'f', file: 'file', fileName: 'report.pdf', contentType: 'application/pdf' },
          ],
        },
      },
    ],
    [
      'options in one word',
      `curl -sSLkXPUT https://a.test -da=1`,
      {
        method: 'PUT',
        tls: { rejectUnauthorized: false },
        body: { kind: 'form', fields: [{ name: 'a', value: '1' }] },
      },
    ],
    ['-I', 'curl -I https://a.test', { method: 'HEAD' }],
    [
      'a proxy and a timeout',
      'curl -x proxy.test:3128 -m 5 https://a.test',
      { proxy: 'http://proxy.test:3128', timeout: { value: 5, unit: 'seconds' } },
    ],
    [
      'a cookie and an agent',
      `curl https://a.test -b 'a=b' -A Me -e https://b.test`,
      {
        headers: [
          { name: 'Cookie', value: 'a=b' },
          { name: 'User-Agent', value: 'Me' },
          { name: 'Referer', value: 'https://b.test' },
        ],
      },
    ],
    [
      'what looks like an expression',
      `curl 'https://a.test/{{x}}' --json '{"a":"{{ b }}"}'`,
      { url: { $fixed: 'https://a.test/{{x}}' }, body: { kind: 'json', value: { a: { $fixed: '{{ b }}' } } } },
    ],
    [
      'options that say how curl behaves',
      'curl -s -o out.json --compressed --retry 3 https://a.test',
      { method: 'GET', url: 'https://a.test' },
    ],
    ['Windows quotes', 'curl "https://a.test" ^\r\n  -H "A: b"', { headers: [{ name: 'A', value: 'b' }] }],
  ])('with %s', (_, line, parameters) => {
    expect(read(line).parameters).toMatchObject(parameters)
  })

  it.each([
    'curl -u ada:secret https://a.test',
    "curl https://a.test -H 'Authorization: Bearer secret'",
    "curl https://a.test -H 'authorization: Basic secret'",
    'curl --oauth2-bearer secret https://a.test',
  ])('leaves the secret out, and says so: %s', (line) => {
    const made = read(line)
    expect(JSON.stringify(made)).not.toContain('secret')
    expect(made.parameters['authentication']).toMatch(/basic|bearer/)
    expect(made.notes).toEqual(['The password or token was left out: choose a credential in the node.'])
  })

  it('says what it cannot take', () => {
    expect(read('curl --cert a.pem https://a.test https://b.test').notes).toEqual([
      'The option --cert was left out.',
      'Only the first of 2 addresses was taken.',
    ])
    expect(read('curl -d @body.json https://a.test').notes).toEqual([
      'The body is in the file body.json: choose it in the node.',
    ])
    for (const bad of ['curl', 'curl -X', 'curl -X FROB https://a.test', 'curl ftp://a.test', "curl 'https://a.test"])
      expect(readCurl(bad).ok, bad).toBe(false)
  })

  it('never throws, and what it makes is always what the node takes', () => {
    const word = fc.constantFrom(
      '-X',
      'POST',
      '-H',
      'A: b',
      '-d',
      'a=1',
      '{"a":1}',
      '--json',
      '-F',
      'f=@x',
      '-G',
      '-u',
      'a:b',
      'https://a.test',
      '-b',
      '-sk',
      '--data-urlencode',
      'x y',
      '-I',
      '-m',
      '5',
      '--',
      '-Z',
      '{{ x }}',
      '',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const line = `curl ${words.map((each) => `'${each}'`).join(' ')}`
        if (readCurl(line).ok) read(line)
      }),
      { numRuns: 3_000 },
    )
    fc.assert(fc.property(fc.string(), (text) => void readCurl(`curl ${text}`)))
  })

  it('is known by its beginning', () => {
    expect(['curl a', ' $ curl a', 'CURL.EXE a', 'curly a', 'a curl b'].map(isCurl)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})
