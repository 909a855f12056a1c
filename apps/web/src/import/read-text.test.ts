import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { nameOfFile, readText } from './read-text.ts'

const read = (text: string) => readText(text, 'Pasted')
const n8n = { nodes: [{ type: 'n8n-nodes-base.set', name: 'Set' }], connections: {} }

describe('a text to import', () => {
  it('is a file of LinkFlow, as JSON or YAML, with the name of its file where it has none', async () => {
    const file = { linkflow: 1, name: 'A', nodes: [], connections: [] }
    expect(await read(JSON.stringify(file))).toEqual({ ok: true, document: file })
    expect(await read(stringify(file))).toEqual({ ok: true, document: file })
    expect(await read('{"linkflow":1,"nodes":[]}')).toMatchObject({ ok: true, document: { name: 'Pasted' } })
  })

  it.each([
    ['one', n8n],
    ['a list', [n8n, n8n]],
    ['what its API answers', { data: [n8n] }],
    ['a template', { workflow: n8n }],
    ['of a package', { nodes: [{ type: '@acme/n8n-nodes-acme.order' }], connections: {} }],
  ])('is of n8n: %s', async (_what, document) => {
    expect(await read(JSON.stringify(document))).toEqual({ ok: true, document })
  })

  it.each([
    ['  ', 'empty'],
    ['{"linkflow":', 'not-json'],
    ['[]', 'not-ours'],
    ['{}', 'not-ours'],
    ['null', 'not-ours'],
    ['{"nodes":[null,1]}', 'not-ours'],
    ['{"nodes":[{"type":"n8n-nodes-base.set"}]}', 'not-ours'],
    ['hello: world', 'not-ours'],
    [`{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`, 'too-large'],
  ])('is neither: %.40s', async (text, why) => {
    expect(await read(text)).toEqual({ ok: false, why })
  })

  it('has the name of its file without the ending', () => {
    expect(nameOfFile('Order intake.YML')).toBe('Order intake')
  })
})
