import type { WorkflowFile } from '@linkflow/contracts'
import { compileWorkflow } from '@linkflow/workflow'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checks, registry } from '../testing/node-types.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { findProblems } from './findings.ts'

const base = stressWorkflow({ nodes: 6, connections: 6 })
const port = fc.constantFrom('main', 'true', 'nope')
const end = fc.record({ node: fc.constantFrom('start', 'n1', 'n2', 'gone'), port })
const broken: fc.Arbitrary<WorkflowFile> = fc
  .record({
    types: fc.array(fc.constantFrom('set', 'if', 'http-request', 'merge', 'gone', 'webhook'), {
      minLength: 6,
      maxLength: 6,
    }),
    version: fc.constantFrom(1, 1, 1, 7),
    name: fc.constantFrom('Step 1', 'Other'),
    id: fc.constantFrom('n1', 'n4'),
    text: fc.constantFrom('{{ $json.a }}', '{{ $json. }}', '{{', 'plain', '{{ a b }}'),
    wires: fc.array(fc.record({ from: end, to: end }), { maxLength: 4 }),
  })
  .map(({ types, version, name, id, text, wires }) => ({
    ...base,
    nodes: base.nodes.map((node, index) => ({
      ...node,
      ...(index > 0 && {
        type: types[index]!,
        version: index === 3 ? version : 1,
        parameters: index % 2 === 0 ? { url: text } : {},
      }),
      ...(index === 4 && { id, name }),
    })),
    connections: [...base.connections, ...wires],
  }))

it('what is found at once, the server finds too, under the same code at the same node', () => {
  const codes = new Set<string>()
  fc.assert(
    fc.property(broken, (file) => {
      const there = new Set(
        compileWorkflow(file, registry).problems.map(({ code, node, pointer }) => `${code} ${node ?? pointer}`),
      )
      for (const { code, node, pointer } of findProblems(file, checks)) {
        codes.add(code)
        expect(there).toContain(`${code} ${node ?? pointer}`)
      }
    }),
    { numRuns: 1_000 },
  )
  expect([...codes].toSorted()).toEqual(
    expect.arrayContaining([
      'connection-into-trigger',
      'connection-node-unknown',
      'connection-port-unknown',
      'node-id-duplicate',
      'node-name-duplicate',
      'node-type-unknown',
      'node-version-unknown',
      'parameter-missing',
    ]),
  )
})
