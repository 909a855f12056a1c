import { readFileSync } from 'node:fs'
import { workflowFileSchema } from '@linkflow/contracts'
import type { JsonObject } from '@linkflow/kernel'
import { createRegistry, type Samples } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { NOTHING_KNOWN } from './application/known-data.ts'
import { readTemplates, workflowCheck } from './index.ts'
import { isFound, seedFaults } from './testing/seeded-faults.ts'

const registry = createRegistry(builtInNodes)
const check = workflowCheck({ registry, credentialTypes: async () => new Map() })
const folder = new URL('../templates/', import.meta.url)

const templates = [...readTemplates().values()].map(({ id, workflow }) => {
  const recorded = JSON.parse(readFileSync(new URL(`${id}.recorded.json`, folder), 'utf8')) as { input: JsonObject[] }[]
  return { id, file: workflowFileSchema.parse(workflow), inputs: recorded.flatMap(({ input }) => input) }
})

describe('the checker of expressions on the templates', () => {
  it('has nothing to say of them, with and without samples of what starts them', async () => {
    const none: Samples = new Map()
    for (const { id, file, inputs } of templates) {
      const given: Samples = new Map([[file.nodes[0]!.id, { main: inputs }]])
      const known = [NOTHING_KNOWN, { pinned: given, seen: none }, { pinned: none, seen: given }]
      for (const each of known) {
        const { problems } = await check(file, 'workspace', async () => each)
        expect(
          problems.filter(({ code }) => !code.startsWith('credential')),
          id,
        ).toEqual([])
      }
    }
  })

  it('finds at least 95 of 100 faults that were put into their expressions', async () => {
    const faults = templates.flatMap(({ file, inputs }) => seedFaults(file, registry, inputs))
    expect(faults.length).toBeGreaterThanOrEqual(200)
    const kinds = Map.groupBy(faults, ({ kind }) => kind)
    expect(kinds.size).toBeGreaterThanOrEqual(8)
    const missed: string[] = []
    for (const fault of faults) {
      const known = { pinned: fault.samples, seen: NOTHING_KNOWN.seen }
      const { problems } = await check(fault.file, 'workspace', async () => known)
      if (!isFound(fault, problems)) missed.push(`${fault.kind}: ${fault.text}`)
    }
    const found = 1 - missed.length / faults.length
    expect(found, `${faults.length} faults; missed:\n${missed.join('\n')}`).toBeGreaterThanOrEqual(0.95)
    for (const [kind, all] of kinds) {
      const lost = missed.filter((each) => each.startsWith(kind)).length
      expect(lost / all.length, `${kind}: ${lost} of ${all.length} missed`).toBeLessThan(0.2)
    }
  })
})
