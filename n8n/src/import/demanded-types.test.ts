import { compileParameters } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { compatibilityNodes } from '../nodes/index.ts'
import { demandedTypes } from '../testing/demanded-types.ts'
import { importN8n } from './import-n8n.ts'

/** The use of a node in a small workflow, as n8n exports one. */
const workflowOf = (type: string, typeVersion: number, parameters: object) => ({
  name: 'One node',
  nodes: [
    { id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
    { id: 'n', name: 'It', type, typeVersion, position: [220, 0], parameters },
  ],
  connections: { Start: { main: [[{ node: 'It', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
})

/** Why a use is not converted, or what its node here refuses; nothing where all is well. */
function problems(type: string, version: number, parameters: object): string[] {
  const { workflows, report } = importN8n(workflowOf(type, version, parameters))
  const told = report.workflows[0]!.nodes.find(({ name }) => name === 'It')!
  const about = `${type} ${version} ${JSON.stringify(parameters)}`
  if (told.fate === 'placeholder') return [`${about}: ${told.notes.join(' ')}`]
  const made = workflows[0]!.file.nodes.find(({ id }) => id === told.id)
  // A sticky note is no node.
  if (made === undefined) return []
  const nodeType = [...builtInNodes, ...compatibilityNodes].find(
    (each) => each.type === made.type && each.version === made.version,
  )!
  const compiled = compileParameters({
    node: { id: made.id, name: made.name, parameters: made.parameters ?? {} },
    nodeType,
    dialect: 'n8n',
  })
  return compiled.ok ? [] : compiled.error.map(({ message }) => `${about}: ${message}`)
}

const uses = demandedTypes.flatMap(({ type, versions, uses: each }) =>
  versions.flatMap((version) => each.map((parameters) => ({ type, version, parameters }))),
)

describe('the types that people use most', () => {
  it('are converted at every version, without a placeholder', () => {
    expect(uses.flatMap(({ type, version, parameters }) => problems(type, version, parameters))).toEqual([])
    expect(uses.length).toBeGreaterThan(200)
  })
})
