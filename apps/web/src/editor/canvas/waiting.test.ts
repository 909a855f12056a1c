import type { StepStatus } from '@linkflow/contracts'
import { expect, it } from 'vitest'
import { waitsFor } from './waiting.ts'

const wire = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const file = { connections: [wire('start', 'fast'), wire('start', 'slow'), wire('fast', 'join'), wire('slow', 'join')] }
const waiting = (statuses: Readonly<Record<string, StepStatus>>) => waitsFor(file, (id) => statuses[id], 'join')

it('a join waits for those of its sources that have not ended', () => {
  expect(waiting({ start: 'succeeded', fast: 'succeeded', slow: 'running' })).toEqual(['slow'])
  expect(waiting({ start: 'succeeded', fast: 'failed', slow: 'waiting', join: 'queued' })).toEqual(['slow'])
})

it('nobody waits to whom nothing has come, or who is under way', () => {
  expect(waiting({ start: 'succeeded', fast: 'running', slow: 'running' })).toEqual([])
  expect(waiting({ fast: 'succeeded', slow: 'succeeded' })).toEqual([])
  expect(waiting({ fast: 'succeeded', slow: 'skipped', join: 'running' })).toEqual([])
  expect(waitsFor(file, () => 'running', 'start')).toEqual([])
})
