import { builtInNodes } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { openExecutionWorld } from '../testing/execution-world.ts'
import { goldenCases, plantGolden, readGolden } from '../testing/golden.ts'
import { openProbes } from '../testing/probe-nodes.ts'

// R21: what any release left half done goes on in this one, to the result that was recorded.
const all = readGolden()

describe('a half-done execution of a release', () => {
  it('is there for every case', () => {
    for (const { name } of goldenCases) expect(all.map((golden) => golden.case)).toContain(name)
  })

  it.each(all.map((golden) => [`${golden.release}: ${golden.case}`, golden] as const))('%s', async (_, golden) => {
    const probes = openProbes({ gatesOpen: true })
    const world = await openExecutionWorld([...builtInNodes, ...probes.types])
    try {
      const id = await plantGolden(world, golden)
      await world.worker.start()
      const { status, error, output } = await world.ended(id)
      expect(error).toBeUndefined()
      expect({ status, output }).toEqual({ status: golden.expected.status, output: golden.expected.output })
      const calls = Object.groupBy(probes.calls, (call) => call.name)
      expect(Object.fromEntries(Object.entries(calls).map(([name, each]) => [name, each!.length]))).toEqual(
        golden.expected.calls,
      )
    } finally {
      await world.close()
    }
  })
})
