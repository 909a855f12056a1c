import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { applyPatches } from '../document/apply-patches.ts'
import { connectionKey } from '../document/elements.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { seeded } from '../testing/seeded.ts'
import { clipboardText, copied, REMOVED } from './copy.ts'
import { duplicate } from './duplicate.ts'
import { paste } from './paste.ts'
import { pasteText } from './paste-text.ts'
import { readPasted } from './read-pasted.ts'
import { onlyNodes } from './selection.ts'

const credential = '0198c0de-0000-7000-8000-000000000001'
const file = workflowFileSchema.parse({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    {
      id: 'get',
      name: 'Get',
      type: 'http-request',
      credentials: { bearer: credential },
      parameters: {
        url: 'https://ada:hunter2@a.example/x',
        headers: [
          { name: 'Authorization', value: 'Token abc123' },
          { name: 'X-Trace', value: 'Bearer abcdefghijkl' },
          { name: 'X-Api-Key', value: '{{ $vars.key }}' },
        ],
        body: {
          kind: 'json',
          value: { password: 'hunter2', note: 'sk_live_abcdefgh1234', jwt: 'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln' },
        },
      },
      position: { x: 100, y: 200 },
    },
    {
      id: 'set',
      name: 'Set',
      type: 'set',
      parameters: { values: { a: "{{ $('Get').item.json.a }}" } },
      position: { x: 420, y: 200 },
    },
    { id: 'other', name: 'Other', type: 'set', position: { x: 740, y: 200 } },
  ],
  connections: [
    { from: { node: 'get' }, to: { node: 'set' } },
    { from: { node: 'set' }, to: { node: 'other' } },
  ],
  notes: [{ id: 'note', text: 'Key ghp_abcdefghijklmnopqrstuvwxyz', position: { x: 100, y: 0 }, attachedTo: 'get' }],
  groups: [{ id: 'g', name: 'G', nodes: ['get', 'set'] }],
})
const selection = { nodes: new Set(['get', 'set']), notes: new Set(['note']) }
const apply = (
  to: WorkflowFile,
  { patches }: { patches: readonly import('@linkflow/contracts').Patch[] },
): WorkflowFile => {
  const applied = applyPatches(to, patches)
  if (!applied.ok) throw new Error(applied.error.message)
  return workflowFileSchema.parse(applied.value.file)
}

describe('what is copied', () => {
  const text = clipboardText(copied(file, selection))

  it('is JSON of LinkFlow, without ids of credentials and without secrets', () => {
    expect(JSON.parse(text)).toMatchObject({
      linkflow: 1,
      connections: [{ from: { node: 'get' } }],
      groups: [{ id: 'g' }],
    })
    for (const secret of [credential, 'hunter2', 'abc123', 'abcdefghijkl', 'sk_live', 'eyJ', 'ghp_'])
      expect(text).not.toContain(secret)
    expect(text).toContain('{{ $vars.key }}')
    expect(text).toContain(REMOVED)
    expect(JSON.parse(text).nodes[0].credentials).toEqual({ bearer: '' })
  })

  it('is pasted with new ids and names, at the pointer, in one step, and names itself anew', async () => {
    const pasted = await readPasted(text)
    const made = pasteText(file, nodeTypes, pasted, { x: 1_001, y: 999 }, seeded(1))!
    expect(made.edit.label).toBe('paste 2 nodes')
    const after = apply(file, made.edit)
    const [get, set] = after.nodes.slice(3)
    expect([get!.name, set!.name]).toEqual(['Get 2', 'Set 2'])
    expect(set!.parameters).toEqual({ values: { a: "{{ $('Get 2').item.json.a }}" } })
    expect(get!.credentials).toBeUndefined()
    expect([get!.position, set!.position.x - get!.position.x]).toEqual([{ x: 1_008, y: 1_192 }, 320])
    expect(after.connections.map(connectionKey)).toContain(`${get!.id}:main>${set!.id}:main`)
    expect(after.notes[1]).toMatchObject({ attachedTo: get!.id, position: { x: 1_008, y: 992 } })
    expect(after.groups[1]?.nodes).toEqual([get!.id, set!.id])
    expect(made.selection.nodes).toEqual(new Set([get!.id, set!.id]))
    expect(new Set(after.nodes.map(({ id }) => id)).size).toBe(5)
  })

  it('within one workflow is duplicated with its credentials', () => {
    const made = duplicate(file, nodeTypes, onlyNodes(['get']), seeded(1))!
    expect(made.edit.label).toBe("duplicate 'Get'")
    expect(apply(file, made.edit).nodes[3]).toMatchObject({
      name: 'Get 2',
      credentials: { bearer: credential },
      position: { x: 128, y: 240 },
    })
    expect(duplicate(file, nodeTypes, onlyNodes([]), seeded(1))).toBeUndefined()
  })

  it('can be pasted into the same place many times', () => {
    let all: WorkflowFile = file
    for (let time = 0; time < 20; time++)
      all = apply(all, paste(all, nodeTypes, copied(file, selection), { x: 0, y: 0 }, seeded(time)).edit)
    expect(new Set(all.nodes.map(({ name }) => name)).size).toBe(43)
  })
})

describe('what is pasted', () => {
  it.each<[string, string, string]>([
    ['a workflow as YAML', stringify(file), 'linkflow'],
    ['a workflow as JSON', JSON.stringify(file), 'linkflow'],
    ['n8n', JSON.stringify({ nodes: [{ type: 'n8n-nodes-base.set', name: 'Set' }], connections: {} }), 'n8n'],
    ['cURL', 'curl https://a.test', 'curl'],
    ['cURL that cannot be read', "curl 'https://a.test", 'refused'],
    ['an address', ' https://a.test/x?y=1 ', 'url'],
    ['prose', 'nodes: are fine\nconnections: too', 'text'],
    ['JSON of something else', '{"a": 1}', 'text'],
    ['JSON that is cut off', '{"linkflow": 1, "nodes": [', 'text'],
    ['a node without a type', '{"linkflow": 1, "nodes": [{"id": "a", "name": "A"}]}', 'refused'],
    ['another format', '{"linkflow": 2, "nodes": []}', 'refused'],
    ['an id that stands twice', JSON.stringify({ linkflow: 1, nodes: [file.nodes[2], file.nodes[2]] }), 'refused'],
    ['YAML that grows', `linkflow: 1\na: &a [x]\nb: [*a, *a]`, 'text'],
    ['more than there can be', 'x'.repeat(4 * 1024 * 1024 + 1), 'refused'],
  ])('%s is %s', async (_, text, type) => {
    expect((await readPasted(text)).type).toBe(type)
  })

  it('makes a node of cURL or of an address', async () => {
    const curl = pasteText(
      file,
      nodeTypes,
      await readPasted('curl -X POST https://a.test -d x=1'),
      { x: 2_000, y: 0 },
      seeded(1),
    )!
    expect(apply(file, curl.edit).nodes[3]).toMatchObject({
      name: 'POST a.test',
      type: 'http-request',
      parameters: { method: 'POST', url: 'https://a.test' },
    })
    const url = pasteText(file, nodeTypes, await readPasted('https://a.test'), { x: 2_000, y: 0 }, seeded(1))!
    expect(apply(file, url.edit).nodes[3]).toMatchObject({ parameters: { url: 'https://a.test' } })
    expect(pasteText(file, nodeTypes, { type: 'text', text: 'x' }, { x: 0, y: 0 }, seeded(1))).toBeUndefined()
  })
})
