import { workflowFileSchema } from '@linkflow/contracts'
import { diffWorkflows } from '@linkflow/workflow/testing'
import { describe, expect, it } from 'vitest'
import { callersChange, isNobody } from './callers.ts'
import { changesOf, countChanges, withoutLayout } from './changes.ts'
import { marksOf, mergedFile } from './merged-file.ts'

const node = (id: string, changes: object = {}) => ({ id, name: id.toUpperCase(), type: 'set', ...changes })
const wire = (from: string, to: string, port = 'main') => ({ from: { node: from, port }, to: { node: to } })
const fileOf = (changes: object = {}) =>
  workflowFileSchema.parse({
    linkflow: 1,
    name: 'Orders',
    nodes: [node('a'), node('b', { parameters: { url: 'x' } }), node('c')],
    connections: [wire('a', 'b'), wire('b', 'c', 'true')],
    ...changes,
  })
const before = fileOf()
const after = fileOf({
  name: 'Orders EU',
  nodes: [
    node('a', { position: { x: 5, y: 5 } }),
    node('b', { parameters: { url: 'y' }, credentials: { http: 'one' } }),
    node('d'),
  ],
  connections: [wire('a', 'b'), wire('b', 'd')],
  settings: { timezone: 'Europe/Paris' },
  notes: [{ id: 'n', text: 'Look here\nand there', position: { x: 0, y: 0 } }],
})
const changes = changesOf(diffWorkflows(before, after) as never, { before, after })
const told = (of: typeof changes) => of.map(({ group, kind, title }) => `${group}: ${kind} ${title}`)

describe('what makes one version another', () => {
  it('is told by what it is of, in the order in which it is looked through', () => {
    expect(told(changes)).toEqual([
      'nodes: added D',
      'nodes: removed C',
      'nodes: changed B',
      'connections: added B → D',
      'connections: removed B (true) → C',
      'credentials: changed B',
      'settings: changed name',
      'settings: added timezone',
      'notes: added Look here',
      'layout: moved A',
    ])
    expect(told(withoutLayout(changes))).toHaveLength(9)
  })

  it('has its fields, those of credentials apart', () => {
    expect(changes.find(({ key }) => key === 'nodes changed b')?.fields).toEqual([
      { path: '/parameters/url', from: 'x', to: 'y' },
    ])
    expect(changes.find(({ group }) => group === 'credentials')?.fields).toEqual([
      { path: '/credentials/http', to: 'one' },
    ])
  })

  it('is counted by nodes, each once', () => {
    expect(countChanges(changes)).toEqual({ nodes: 3, others: 5, moved: 1 })
  })

  it('is marked on one canvas, with what is gone', () => {
    expect(mergedFile(before, after).nodes.map(({ id }) => id)).toEqual(['a', 'b', 'd', 'c'])
    const { nodes, wires } = marksOf(changes, before, after)
    expect([...nodes]).toEqual([
      ['d', 'added'],
      ['c', 'removed'],
      ['b', 'changed'],
      ['a', 'moved'],
    ])
    expect([...wires]).toEqual([
      ['b:main>d:main', 'added'],
      ['b:true>c:main', 'removed'],
    ])
  })
})

describe('what callers notice', () => {
  const hook = (id: string, path: string) => node(id, { type: 'webhook', parameters: { path, method: 'GET' } })
  const live = fileOf({
    nodes: [hook('x', 'old'), hook('y', 'both'), node('t', { type: 'schedule' })],
    connections: [],
  })
  const draft = fileOf({ nodes: [hook('y', 'both'), hook('z', 'new')], connections: [] })

  it('is which addresses and schedules begin, stop and go on', () => {
    expect(callersChange(live, draft)).toEqual({
      begins: ['GET /webhook/new'],
      stops: ['GET /webhook/old'],
      goesOn: ['GET /webhook/both'],
      schedules: { begins: 0, stops: 1, goesOn: 0 },
    })
    expect(callersChange(undefined, draft)).toMatchObject({ stops: [], goesOn: [] })
  })

  it('is nothing where nothing listens', () => {
    expect(isNobody(callersChange(before, after))).toBe(true)
  })
})
