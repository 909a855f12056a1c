import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, type N8nRunner, openN8nRunner, processTerminal } from '@linkflow/cli'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences } from './compare.ts'
import { OWN_CASES } from './own-workflows.ts'

let runner: N8nRunner
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-n8n-'))
beforeAll(async () => {
  runner = await openN8nRunner(configOf({ dataDir }, { ...processTerminal, env: {} }), processTerminal)
})
afterAll(async () => {
  await runner?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('a workflow of n8n', () => {
  it.each(OWN_CASES.map((each) => [each.name, each] as const))('%s', async (_name, { workflow, expected, status }) => {
    const ran = await runner.run(workflow)
    if (!ran.ok) throw new Error(JSON.stringify(ran.error))
    const { nodes, error } = ran.value
    expect([ran.value.status, status === undefined ? error?.message : undefined]).toEqual([
      status ?? 'succeeded',
      undefined,
    ])
    for (const [node, runs] of Object.entries(expected)) {
      const jsons = (nodes[node] ?? []).map(({ outputs }) => (outputs[0] ?? []).map(({ json }) => json))
      expect(jsons, node).toEqual(runs)
    }
  })
})

describe('the comparison of the suite', () => {
  const run = (json: object) => ({
    status: 'succeeded' as const,
    nodes: { A: [{ outputs: [[{ json: json as never }]] }] },
  })

  it('is deep, strict about types, and takes a pinned item without json as the json', () => {
    expect(differences(run({ a: 1, b: { c: [null] } }), { A: [{ b: { c: [null] }, a: 1 }] })).toEqual([])
    expect(differences(run({ a: 1 }), { A: [{ json: { a: '1' } }] })).toHaveLength(1)
    expect(differences(run({ a: null }), { A: [{ json: {} }] })).toHaveLength(1)
  })

  it('wants each pinned node to have run exactly once', () => {
    expect(differences(run({}), { B: [{}] })).toEqual(['«B» ran 0 times'])
  })
})
