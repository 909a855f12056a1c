const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The files of a new package of nodes, by path: one node, its credential, its test. It passes its own test as it is. */
export const skeleton = (word: string, title: string): ReadonlyMap<string, string> =>
  new Map([
    [
      'package.json',
      json({
        name: `linkflow-nodes-${word}`,
        version: '0.1.0',
        description: `Nodes of ${title} for LinkFlow`,
        license: 'MIT',
        type: 'module',
        main: 'dist/index.js',
        files: ['dist', 'README.md'],
        keywords: ['linkflow-nodes'],
        linkflow: {
          name: word,
          nodes: [`${word}.find`],
          hosts: ['api.example.com'],
          credentialTypes: [`${word}.api-key`],
        },
        peerDependencies: { '@linkflow/node-sdk': '^0.1.0' },
        scripts: {
          build: 'linkflow node build',
          test: 'linkflow node test',
          check: 'linkflow node check',
          prepack: 'linkflow node build',
        },
      }),
    ],
    [
      'src/index.ts',
      `import { definePackage } from '@linkflow/node-sdk'
import { apiKey } from './api-key.ts'
import { find } from './find.ts'

export default definePackage({ nodes: [find], credentialTypes: [apiKey] })
`,
    ],
    [
      'src/api-key.ts',
      `import type { PackageCredentialType } from '@linkflow/node-sdk'

/** LinkFlow puts the key into the requests that name this type. No code of the package ever has it. */
export const apiKey: PackageCredentialType = {
  type: '${word}.api-key',
  title: '${title}: API key',
  description: 'The key that the service gives you in its settings.',
  fields: [{ name: 'key', title: 'Key', description: 'As the service shows it', secret: true }],
  slots: [{ place: 'header', name: 'x-api-key', value: '{key}' }],
}
`,
    ],
    [
      'src/find.ts',
      `import { defineNode, failItem, z } from '@linkflow/node-sdk'

export const find = defineNode({
  type: '${word}.find',
  version: 1,
  title: '${title}: find',
  description: 'Finds a thing by its name.',
  documentation: 'Asks the service for one thing, and gives what it answers.',
  group: 'action',
  keywords: ['search', 'get'],
  parameters: z.strictObject({
    name: z.string().min(1).max(200).describe('Name of the thing'),
    detail: z.enum(['short', 'full']).default('short').describe('How much of it is given'),
  }),
  credentials: [{ type: '${word}.api-key', required: true }],
  effect: 'read',
  sample: [{ name: 'lamp', price: 12 }],
  behaviour: {
    kind: 'each',
    parallel: 4,
    async each(item, { name, detail }, { http }) {
      const url = \`https://api.example.com/things/\${encodeURIComponent(name)}?detail=\${detail}\`
      const reply = await http.request({ method: 'GET', url, credential: '${word}.api-key' })
      if (!reply.ok) return failItem(reply.error)
      const text = new TextDecoder().decode(reply.value.body as Uint8Array)
      if (reply.value.status === 404) {
        return failItem({ code: '${word}-not-found', message: \`There is no «\${name}».\`, retryable: false })
      }
      if (reply.value.status !== 200) {
        const message = \`The service answered \${reply.value.status}. Try again later.\`
        return failItem({ code: '${word}-failed', message, retryable: reply.value.status >= 500 })
      }
      return { ...item, json: JSON.parse(text) }
    },
  },
})
`,
    ],
    [
      'src/find.test.ts',
      `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cassette, FakeHttp, recorder, runNode } from '@linkflow/node-sdk/testing'
import { apiKey } from './api-key.ts'
import { find } from './find.ts'

test('finds the thing that each item names', async () => {
  // Played from the file. «linkflow node test --record» asks the service itself, with the key in SERVICE_KEY.
  const key = process.env.SERVICE_KEY ?? ''
  const http = cassette(fileURLToPath(new URL('recordings/find.json', import.meta.url)), {
    record: recorder([{ type: apiKey, fields: { key } }]),
    secrets: key === '' ? [] : [key],
  })
  const run = await runNode(find, {
    parameters: { name: '{{ $json.wanted }}' },
    items: [{ wanted: 'lamp' }, { wanted: 'table' }],
    context: { http },
  })
  http.finish()
  assert.deepEqual(run.outputs.main, [
    { name: 'lamp', price: 12 },
    { name: 'table', price: 80 },
  ])
})

test('says what is not there', async () => {
  const http = new FakeHttp(() => ({ status: 404 }))
  const run = await runNode(find, { parameters: { name: 'nothing' }, items: [{}], context: { http } })
  assert.equal(run.error?.code, '${word}-not-found')
  assert.equal(http.requests[0]?.credential, '${word}.api-key')
})
`,
    ],
    [
      'src/recordings/find.json',
      json({
        exchanges: [
          {
            request: { method: 'GET', url: 'https://api.example.com/things/lamp?detail=short' },
            answer: { status: 200, body: { name: 'lamp', price: 12 } },
          },
          {
            request: { method: 'GET', url: 'https://api.example.com/things/table?detail=short' },
            answer: { status: 200, body: { name: 'table', price: 80 } },
          },
        ],
      }),
    ],
    [
      'tsconfig.json',
      json({
        compilerOptions: {
          target: 'es2024',
          module: 'nodenext',
          types: ['node'],
          strict: true,
          erasableSyntaxOnly: true,
          verbatimModuleSyntax: true,
          allowImportingTsExtensions: true,
          skipLibCheck: true,
          noEmit: true,
        },
        include: ['src'],
      }),
    ],
    ['.gitignore', 'node_modules/\ndist/\n*.tgz\n'],
    [
      'README.md',
      `# linkflow-nodes-${word}

Nodes of ${title} for LinkFlow.

- \`linkflow node test\` runs the tests, \`--record\` asks the service itself and keeps its answers.
- \`linkflow node build\` makes plain JavaScript in dist/.
- \`linkflow node check\` says what is wrong or missing before you publish; \`linkflow node docs\` writes docs/.
- \`npm pack\` makes the file that \`linkflow node install ./linkflow-nodes-${word}-0.1.0.tgz\` installs; \`npm publish\` puts it on npm.

The part \`linkflow\` of package.json is what whoever installs the package consents to: the hosts that its nodes may reach and
the types of credentials that they may use. Everything else is refused.
`,
    ],
  ])
