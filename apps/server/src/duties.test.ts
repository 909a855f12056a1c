import { describe, expect, it } from 'vitest'
import { dutiesOf } from './duties.ts'

const command = { args: ['start'], env: {} }

describe('what a process does', () => {
  it.each([
    ['all', 0, { hasApi: true, runsExecutions: true, hasChores: true }],
    ['all', 2, { hasApi: true, runsExecutions: false, hasChores: true }],
    ['api', 2, { hasApi: true, runsExecutions: false, hasChores: false }],
    ['worker', 2, { hasApi: false, runsExecutions: true, hasChores: false }],
    ['scheduler', 2, { hasApi: false, runsExecutions: false, hasChores: true }],
  ] as const)('is as its role says: %s with %i workers', (role, workers, duties) => {
    expect(dutiesOf({ role, workers }, { workerCommand: command })).toMatchObject({ role, ...duties })
  })

  it('includes workers besides it only where they are configured, its role has them, and it can start them', () => {
    const besides = (role: 'all' | 'api' | 'worker' | 'scheduler', workers: number, workerCommand?: typeof command) =>
      dutiesOf({ role, workers }, { ...(workerCommand && { workerCommand }) }).workersCommand
    expect(besides('all', 2, command)).toBe(command)
    expect(besides('worker', 2, command)).toBe(command)
    expect(besides('all', 0, command)).toBeUndefined()
    expect(besides('all', 2)).toBeUndefined()
    expect(besides('api', 2, command)).toBeUndefined()
    expect(besides('scheduler', 2, command)).toBeUndefined()
  })

  it('leaves suspects to a process of their own, where one can be started', () => {
    const worker = { role: 'worker', workers: 0 } as const
    expect(dutiesOf(worker, {})).toMatchObject({ claims: 'all', isolatedCommand: undefined })
    expect(dutiesOf(worker, { workerCommand: command })).toMatchObject({
      claims: 'unsuspected',
      isolatedCommand: command,
    })
    expect(dutiesOf(worker, { workerCommand: command, child: 'isolated' })).toMatchObject({
      role: 'isolated',
      name: `isolated:${process.pid}`,
      claims: 'suspects',
      isolatedCommand: undefined,
    })
  })

  it('is no work of others and no door, without a head', () => {
    expect(dutiesOf({ role: 'all', workers: 0 }, { isHeadless: true })).toMatchObject({
      hasApi: false,
      runsExecutions: true,
      claims: 'own',
    })
  })
})
