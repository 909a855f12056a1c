import { workflowFileSchema } from '@linkflow/contracts'
import { createRegistry, defineNode } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { triggersOf } from './check-triggers.ts'
import { compileWorkflow } from './compile-workflow.ts'

const listener = defineNode({
  type: 'listener',
  version: 1,
  title: 'Listener',
  description: 'Listens.',
  group: 'trigger',
  parameters: z.strictObject({ where: z.string(), often: z.int().default(3) }),
  effect: 'pure',
  sample: [],
  behaviour: { kind: 'trigger' },
})

const triggers = (...nodes: object[]) => {
  const named = nodes.map((node, index) => ({ id: `n${index}`, name: `N${index}`, type: 'listener', ...node }))
  const file = workflowFileSchema.parse({ linkflow: 1, name: 'x', nodes: named, connections: [] })
  return triggersOf(compileWorkflow(file, createRegistry([listener])))
}

describe('the triggers of a workflow', () => {
  it('are given with their parameters as the schema parsed them', () => {
    expect(triggers({ parameters: { where: 'a' }, credentials: { basic: 'x' } }).triggers).toEqual([
      { nodeId: 'n0', kind: 'listener', parameters: { where: 'a', often: 3 }, credentials: { basic: 'x' } },
    ])
  })

  it('cannot be computed: there is nothing yet to compute from', () => {
    expect(triggers({ parameters: { where: '{{ $json.a }}' } })).toMatchObject({
      triggers: [],
      problems: [{ code: 'trigger-not-fixed', node: 'n0', severity: 'error' }],
    })
  })

  it('that are disabled do not listen', () => {
    expect(
      triggers({ parameters: { where: 'a' }, disabled: true }, { parameters: { where: 'b' } }).triggers,
    ).toHaveLength(1)
  })
})
