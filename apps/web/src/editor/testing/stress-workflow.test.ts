import { workflowFileSchema } from '@linkflow/contracts'
import { planWorkflow } from '@linkflow/engine'
import { compileParameters, isPlanProblem } from '@linkflow/node-runtime'
import { expect, it } from 'vitest'
import { cardOf } from '../canvas/card.ts'
import { intersects } from '../canvas/geometry.ts'
import { findProblems } from '../document/findings.ts'
import { checks, registry } from './node-types.ts'
import { stressWorkflow } from './stress-workflow.ts'

it('«Stress 500» has 500 nodes and 599 connections, is the same each time, and could be published', () => {
  const file = stressWorkflow()
  expect([file.name, file.nodes.length, file.connections.length]).toEqual(['Stress 500', 500, 599])
  expect(stressWorkflow()).toEqual(file)
  expect(stressWorkflow({ seed: 1 })).not.toEqual(file)
  expect(workflowFileSchema.parse(file)).toEqual(file)
  expect(planWorkflow(file, (node) => registry.describe(node)).problems).toEqual([])
  for (const node of file.nodes) {
    const nodeType = registry.find(node)
    expect(!isPlanProblem(nodeType) && compileParameters({ node, nodeType, dialect: 'linkflow' }).ok).toBe(true)
  }
  expect(findProblems(file, checks)).toEqual([])
  const cards = file.nodes.map((node) => cardOf(node, checks.types))
  const overlapping = cards.filter((card, at) => cards.some((other, index) => index > at && intersects(card, other)))
  expect(overlapping).toEqual([])
})

it('smaller ones have as many connections as there can be', () => {
  for (const nodes of [1, 2, 12]) expect(stressWorkflow({ nodes }).connections.length).toBeLessThan(200)
})
