import { chain, node } from '@linkflow/chaos'
import type { Reply, Sent } from '../site/client.ts'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { listening, type NodeInput, publish, type Ran, runFile, runNodes } from './run-workflow.ts'

/** Names by which prototypes are reached elsewhere. */
const NAMES = [
  '__proto__',
  '__proto__.polluted',
  'constructor.prototype.polluted',
  '["__proto__"]["polluted"]',
  'a.__proto__.polluted',
  'toString.polluted',
]
const JSON_BODIES = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"a":{"__proto__":{"polluted":1}},"b":[{"__proto__":{"polluted":1}}]}',
  '{"__proto__":{"__proto__":{"polluted":1}},"toString":1,"hasOwnProperty":0,"length":-1}',
  '{"__proto__":null,"constructor":null,"then":{"polluted":1},"toJSON":{"polluted":1}}',
  '{"\\u005f_proto__":{"polluted":1}}',
]
const PAIRS = [
  '__proto__[polluted]=1',
  '__proto__.polluted=1',
  '__proto__=1&__proto__=2',
  'constructor[prototype][polluted]=1&constructor=2',
  '__proto__%5Bpolluted%5D=1&a[__proto__]=2',
]
const PATH = 'hostile-pollution'

/** D: keys of users' data reach prototypes. */
export const prototypePollution: Suite = {
  name: 'D',
  promise: 'No key of users changes anything but the object that it is a key of',
  // Each attempt is followed by a look at the whole, so they take turns.
  atOnce: 1,
  attempts: (site) => {
    const world = openProbe(site)
    return [
      ...webhookAttempts(),
      ...nodeAttempts(),
      ...responseAttempts(site),
      ...apiAttempts(),
      ...expressionAttempts(),
    ].map(({ name, run }) => ({
      name,
      run: async () => {
        const before = await world()
        const finding = await run(site)
        const after = await world()
        return finding ?? (before === after ? undefined : `changed ${before} to ${after}`)
      },
    }))
  },
}

/** What a prototype that got a key would show in: answers of fixed questions, and fixed code. Ids and times are left out. */
function openProbe(site: Site): () => Promise<string> {
  let isOpen: Promise<unknown> | undefined
  const open = async () => {
    await publish(
      site,
      chain('pollution', [
        node('hook', 'webhook', { path: PATH, respond: 'last-node' }),
        node('out', 'set', { values: { seen: '{{ $json.polluted ?? "nothing" }}' } }),
      ]),
    )
    await listening(site, PATH)
  }
  const file = chain('probe', [
    node('start', 'manual'),
    node('set', 'set', { values: { a: 1, seen: '{{ ({}).polluted ?? $json.polluted ?? "nothing" }}' } }),
    node('code', 'code', {
      source:
        'return { ...items[0].json, code: ({}).polluted ?? [].polluted ?? "nothing", keys: Object.keys({ b: 1 }).join() }',
    }),
    node('sum', 'summarize', { values: [{ field: 'a', measure: 'sum' }], groupBy: ['keys'], output: 'nested' }),
  ])
  return async () => {
    isOpen ??= open()
    await isOpen
    const ran = await runFile(site, file, { x: 1 })
    const replies = await Promise.all([
      site.client.api('GET', '/workspace'),
      site.client.api('GET', '/node-types/set'),
      site.client.api('POST', '/workflows/validate', { body: { linkflow: 1, name: 'x', nodes: [], connections: [] } }),
      site.client.api('GET', '/nowhere'),
      site.client.send('POST', `/webhook/${PATH}`, { body: {}, isAnonymous: true }),
    ])
    const told = [ran.type === 'ended' ? JSON.stringify(ran.output) : ran.text, ...replies.map(({ text }) => text)]
    return told.join('\n').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '#')
  }
}

const isFine = (reply: Reply): Finding =>
  reply.status < 500 ? undefined : `was answered ${reply.status}: ${reply.text}`

function fine(ran: Ran): Finding {
  const isOurs =
    ran.type === 'refused' ? ran.codes.some((code) => /internal|status 5/.test(code)) : /internal-error/.test(ran.text)
  return isOurs ? ran.text.slice(0, 500) : undefined
}

const seenIn = ({ output }: Ran & { type: 'ended' }): string | undefined =>
  ([output].flat()[0] as { seen?: string } | undefined)?.seen

function webhookAttempts(): Attempt[] {
  const hook = (name: string, sent: Sent, query = ''): Attempt => ({
    name: `webhook, ${name}`,
    run: async (site) => {
      const reply = await site.client.send('POST', `/webhook/${PATH}${query}`, { ...sent, isAnonymous: true })
      const { seen } = (reply.json ?? {}) as { seen?: string }
      if (reply.status === 200 && seen !== 'nothing') return `gave ${reply.text}`
      return isFine(reply)
    },
  })
  const as = (type: string, body: string): Sent => ({ headers: { 'content-type': type }, body })
  const part = (disposition: string) =>
    as('multipart/form-data; boundary=b', `--b\r\ncontent-disposition: form-data; ${disposition}\r\n\r\nx\r\n--b--\r\n`)
  return [
    ...JSON_BODIES.map((body) => hook(`JSON ${body}`, as('application/json', body))),
    ...PAIRS.map((pairs) => hook(`form ${pairs}`, as('application/x-www-form-urlencoded', pairs))),
    ...PAIRS.map((pairs) => hook(`query ${pairs}`, {}, `?${pairs}`)),
    hook('multipart field', part('name="__proto__"')),
    hook('multipart field in brackets', part('name="__proto__[polluted]"')),
    hook('multipart file', part('name="__proto__"; filename="__proto__"')),
    hook('multipart file named constructor', part('name="constructor"; filename="constructor"')),
    hook('header', { headers: JSON.parse('{"__proto__":"x","constructor":"polluted"}') }),
    {
      name: 'webhook at the path __proto__',
      run: async ({ client }) => isFine(await client.send('POST', '/webhook/__proto__')),
    },
  ]
}

function nodeAttempts(): Attempt[] {
  const input = JSON.parse('{"a":{"b":1},"list":[1,2],"k":"__proto__","v":{"polluted":1},"__proto__":{"polluted":1}}')
  const through = (name: string, ...nodes: NodeInput[]): Attempt => ({
    name,
    run: async (site) => fine(await runNodes(site, nodes, [input, input])),
  })
  const byName = NAMES.flatMap((name) => [
    through(`set «${name}»`, node('n', 'set', { values: { [name]: '{{ 1 }}' } })),
    through(`set «${name}» as one key`, node('n', 'set', { values: { [name]: 1 }, dotPaths: false })),
    through(`rename to «${name}»`, node('n', 'rename-keys', { keys: [{ from: 'v', to: name }] })),
    through(`aggregate into «${name}»`, node('n', 'aggregate', { into: name, countAs: name })),
    through(`aggregate as «${name}»`, node('n', 'aggregate', { mode: 'fields', fields: [{ field: 'v', as: name }] })),
    through(`split out as «${name}»`, node('n', 'split-out', { fields: [{ field: 'list', as: name }], keep: 'all' })),
    through(`date as «${name}»`, node('n', 'date-time', { operation: 'now', as: name })),
    through(`sort by «${name}»`, node('n', 'sort', { fields: [{ field: name }] })),
    through(`remove duplicates by «${name}»`, node('n', 'remove-duplicates', { compare: 'selected', fields: [name] })),
  ])
  const merge = (parameters: object): Attempt => ({
    name: `merge ${JSON.stringify(parameters)}`,
    run: async (site) => {
      const nodes = [
        node('start', 'manual'),
        node('a', 'no-operation'),
        node('b', 'no-operation'),
        node('m', 'merge', parameters as never),
      ]
      const connections = [
        { from: { node: 'start' }, to: { node: 'a' } },
        { from: { node: 'start' }, to: { node: 'b' } },
        { from: { node: 'a' }, to: { node: 'm', port: 'input1' } },
        { from: { node: 'b' }, to: { node: 'm', port: 'input2' } },
      ]
      return fine(await runFile(site, { linkflow: 1, name: 'merge', nodes, connections }, [input]))
    },
  })
  return [
    ...byName,
    through(
      'rename by a pattern',
      node('n', 'rename-keys', { pattern: { match: '^v$', replace: '__proto__', levels: 5 } }),
    ),
    through(
      'group by a value __proto__',
      node('n', 'summarize', { values: [{ field: 'a' }], groupBy: ['k'], output: 'nested' }),
    ),
    through(
      'switch to a port __proto__',
      node('n', 'switch', {
        mode: 'value',
        value: '{{ $json.k }}',
        cases: [{ equals: '__proto__', port: '__proto__' }],
      }),
    ),
    through(
      'code that gives such keys',
      node('n', 'code', { source: 'return JSON.parse(\'[{"json":{"__proto__":{"polluted":1}}}]\')' }),
    ),
    through(
      'code that gives files so named',
      node('n', 'code', { source: 'return JSON.parse(\'[{"json":{},"files":{"__proto__":{"polluted":1}}}]\')' }),
    ),
    through(
      'lines of a file',
      node('w', 'write-lines', { path: 'pollution.jsonl' }),
      node('r', 'read-lines', { path: 'pollution.jsonl' }),
    ),
    through(
      'a wait for a field __proto__',
      node('n', 'wait', { duration: { value: 1, unit: 'milliseconds' }, dataField: '__proto__' }),
    ),
    merge({ mode: 'by-position', nested: 'deep' }),
    merge({ mode: 'all-combinations', clash: 'suffix' }),
    merge({ mode: 'by-fields', fields: [{ field: 'k' }], sourceField: '__proto__' }),
    merge({ mode: 'by-fields', fields: [{ field: '__proto__.polluted' }], join: 'keep-everything' }),
    merge({
      mode: 'sql',
      query: 'select *, 1 as "__proto__", 2 as "constructor" from input1 left join input2 on true',
    }),
  ]
}

/** What has broken readers and writers of JSON. */
const ODD_ANSWERS = {
  'depth 3,000': `${'['.repeat(3000)}${']'.repeat(3000)}`,
  '1e400': '{"a":1e400}',
  'lone surrogates': '{"a\\ud800":"\\udc00"}',
  zeros: '{"a\\u0000":"\\u0000"}',
  'a key twice': '{"a":1,"a":2}',
  'a long number': `{"a":${'9'.repeat(400)}}`,
}

/** What services answer is users' data too (CVE-2026-44789: pagination, CVE-2026-33696: parsers). */
function responseAttempts({ outside }: Site): Attempt[] {
  const asking = (name: string, parameters: Record<string, unknown>): Attempt => ({
    name: `request, ${name}`,
    run: async (site) => fine(await runNodes(site, [node('n', 'http-request', parameters)])),
  })
  return [
    ...JSON_BODIES.map((body) => asking(`answer ${body}`, { url: outside.answering(body) })),
    ...Object.entries(ODD_ANSWERS).map(([name, body]) => asking(`answer of ${name}`, { url: outside.answering(body) })),
    asking('answer with a header __proto__', {
      url: outside.answering('{}', { header: '__proto__' }),
      response: { include: 'full' },
    }),
    asking('proxy that answers with a header __proto__', { url: 'https://example.com/', proxy: outside.url }),
    asking('answer as full', { url: outside.answering(JSON_BODIES[0]!), response: { include: 'full' } }),
    asking('file named __proto__', { url: outside.answering('{}'), response: { format: 'file', file: '__proto__' } }),
    asking('query named __proto__', { url: outside.answering('{}'), query: [{ name: '__proto__', value: '1' }] }),
    asking('header named __proto__', { url: outside.answering('{}'), headers: [{ name: '__proto__', value: '1' }] }),
    asking('body with __proto__', {
      method: 'POST',
      url: 'http://echo.linkflow.internal/',
      body: { kind: 'json', value: JSON.parse(JSON_BODIES[0]!) },
    }),
    ...NAMES.map((name) =>
      asking(`page parameter «${name}» in the body`, {
        method: 'POST',
        url: outside.answering('{"items":[1]}'),
        body: { kind: 'json', value: { a: 1 } },
        pagination: {
          kind: 'parameters',
          parameters: [{ place: 'body', name, value: '{{ $pageCount + 1 }}' }],
          pagesMax: 2,
        },
      }),
    ),
  ]
}

function apiAttempts(): Attempt[] {
  const call = (name: string, method: string, path: string, sent: Sent): Attempt => ({
    name: `API, ${name}`,
    run: async ({ client }) => isFine(await client.api(method, path, sent)),
  })
  const json = (body: string): Sent => ({ body, headers: { 'content-type': 'application/json' } })
  const file = (more: string) =>
    json(`{"linkflow":1,"name":"x","nodes":[{"id":"a","name":"a","type":"manual"}],"connections":[]${more}}`)
  const named = (name: string): Attempt => ({
    name: `API, a node named ${name}`,
    run: async (site) => {
      const nodes = [node('start', 'manual'), { ...node(name, 'set', { values: { [name]: 1 } }), name }]
      const asked = node('ask', 'set', {
        values: { x: `{{ $('${name}').first().json.polluted }}`, y: `{{ $node['${name}'].json.polluted }}` },
      })
      return fine(await runFile(site, chain('named', [...nodes, asked]), {}))
    },
  })
  return [
    ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'].map(named),
    call('key of a file', 'POST', '/workflows', file(',"__proto__":{"polluted":1}')),
    call('key of settings', 'POST', '/workflows', file(',"settings":{"__proto__":{"polluted":1}}')),
    call(
      'key of parameters',
      'POST',
      '/workflows/validate',
      json(
        '{"linkflow":1,"name":"x","nodes":[{"id":"a","name":"a","type":"set","parameters":{"__proto__":{"polluted":1},"values":{"__proto__":{"polluted":1}}}}],"connections":[]}',
      ),
    ),
    call(
      'a type __proto__',
      'POST',
      '/workflows/validate',
      json('{"linkflow":1,"name":"x","nodes":[{"id":"a","name":"a","type":"__proto__"}],"connections":[]}'),
    ),
    call('YAML', 'POST', '/workflows/validate', {
      body: 'linkflow: 1\n__proto__: {polluted: 1}\n',
      headers: { 'content-type': 'application/yaml' },
    }),
    call('YAML that merges', 'POST', '/workflows/validate', {
      body: 'a: &a {__proto__: {polluted: 1}}\n<<: *a\n',
      headers: { 'content-type': 'application/yaml' },
    }),
    call(
      'fields of a credential',
      'POST',
      '/credentials',
      json(
        '{"name":"x","type":"header","fields":{"__proto__":"x","name":"n","value":"v"},"allowedHosts":["a.example"]}',
      ),
    ),
    call(
      'fields of a credential that is tested',
      'POST',
      '/credentials/test',
      json('{"type":"header","fields":{"__proto__":"x","name":"n","value":"v"},"allowedHosts":["a.example"]}'),
    ),
    call(
      'a credential type',
      'POST',
      '/credentials',
      json('{"name":"x","type":"__proto__","fields":{},"allowedHosts":["a.example"]}'),
    ),
    call('scopes of a key', 'POST', '/keys', json('{"name":"x","scopes":["__proto__","constructor"]}')),
    call(
      'a command on a draft',
      'PATCH',
      '/workflows/0198c0de-0000-7000-8000-00000000000c/draft',
      json(
        '{"baseRevision":1,"commands":[{"id":"0198c0de-0000-7000-8000-00000000000d","patches":[{"op":"set","path":"/settings/__proto__/polluted","value":1},{"op":"set","path":"/settings/constructor/prototype/polluted","value":{"__proto__":{"polluted":1}}}]}]}',
      ),
    ),
    call('a query parameter', 'GET', '/workflows?__proto__=1&__proto__[polluted]=1', {}),
    call('a node type', 'GET', '/node-types/__proto__', {}),
    call('an idempotency key', 'POST', '/workflows', {
      ...file(''),
      headers: { 'content-type': 'application/json', 'idempotency-key': '__proto__' },
    }),
    {
      name: 'API, input of a run',
      run: async (site) => {
        const ran = await runNodes(
          site,
          [node('n', 'set', { values: { seen: '{{ $json.polluted ?? "nothing" }}' } })],
          JSON.parse(JSON_BODIES[0]!),
        )
        return ran.type === 'ended' && seenIn(ran) === 'nothing' ? undefined : ran.text
      },
    },
  ]
}

function expressionAttempts(): Attempt[] {
  const expressions = [
    'Object.assign({}, $json)',
    'Object.fromEntries([["__proto__", { polluted: 1 }]])',
    '({ ...$json, ["__proto__"]: { polluted: 1 } })',
    '({ __proto__: { polluted: 1 } })',
    'JSON.parse(\'{"__proto__":{"polluted":1}}\')',
    '[{ k: "__proto__", v: { polluted: 1 } }].smartJoin("k", "v")',
    '[{ a: { polluted: 1 } }].renameKeys("a", "__proto__")',
    '[$json, $json].merge()',
    'Object.groupBy([1], () => "__proto__")',
    'zip(["__proto__"], [{ polluted: 1 }])',
  ]
  return expressions.map((code) => ({
    name: `expression ${code}`,
    run: async (site) => {
      const values = { made: `{{ ${code} }}`, seen: `{{ (${code}).polluted ?? ({}).polluted ?? 'nothing' }}` }
      const ran = await runNodes(site, [node('n', 'set', { values, keep: 'none' })], JSON.parse(JSON_BODIES[0]!))
      if (ran.type === 'ended' && ran.status === 'succeeded' && seenIn(ran) !== 'nothing') return ran.text
      return fine(ran)
    },
  }))
}
