import { describe, expect, it } from 'vitest'
import { readTemplates } from '../infrastructure/template-files.ts'
import { fillTemplate } from './template.ts'

const template = readTemplates().get('sync-contacts')!
const [read, write] = ['0198c0de-0000-7000-8000-00000000000a', '0198c0de-0000-7000-8000-00000000000b']

describe('a template', () => {
  it('is filled with credentials, and says which are left', () => {
    const filled = fillTemplate(template, {
      name: 'Mine',
      credentials: [{ node: 'write', type: 'bearer', credential: write }],
    })
    expect(filled.ok && filled.value.file.name).toBe('Mine')
    expect(
      filled.ok && filled.value.file.nodes.flatMap(({ id, credentials }) => (credentials ? [[id, credentials]] : [])),
    ).toEqual([['write', { bearer: write }]])
    expect(filled.ok && filled.value.checklist.credentials.map(({ node, credential }) => [node, credential])).toEqual([
      ['read', undefined],
      ['write', write],
    ])
  })

  it('has its title for a name, and stays as it is', () => {
    const before = structuredClone(template)
    const filled = fillTemplate(template, { credentials: [{ node: 'read', type: 'bearer', credential: read }] })
    expect(filled.ok && filled.value.file.name).toBe(template.title)
    expect(template).toEqual(before)
  })

  it.each([
    ['a node that it has not', { node: 'gone', type: 'bearer', credential: read }],
    ['a type that the node does not need', { node: 'read', type: 'basic', credential: read }],
    ['a prototype', { node: '__proto__', type: 'bearer', credential: read }],
  ])('takes no credential for %s', (_, stranger) => {
    expect(fillTemplate(template, { credentials: [stranger] })).toEqual({ ok: false, error: stranger })
  })
})
