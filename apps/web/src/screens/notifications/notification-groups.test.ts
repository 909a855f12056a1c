import type { Notification } from '@linkflow/sdk'
import { expect, it } from 'vitest'
import { groupsOf, spanMs } from './notification-groups.ts'

const notification = (number: number, workflow?: string): Notification => ({
  id: `n${number}`,
  kind: 'workflow-failed',
  state: 'open',
  title: 'x',
  count: 1,
  firstAt: '2030-01-01T12:00:00Z',
  lastAt: '2030-01-01T12:10:00Z',
  isUnread: true,
  isArchived: false,
  number,
  ...(workflow !== undefined && { workflow: { id: workflow, name: workflow.toUpperCase() } }),
})

it('stand by workflow, the one with the latest news first', () => {
  const groups = groupsOf([notification(5, 'b'), notification(4, 'a'), notification(3, 'b'), notification(2)])
  expect(groups.map(({ name, items }) => [name, items.map(({ number }) => number)])).toEqual([
    ['B', [5, 3]],
    ['A', [4]],
    [undefined, [2]],
  ])
})

it('say how long something went on that happened more than once', () => {
  const once = notification(1)
  expect([spanMs(once), spanMs({ ...once, count: 5 })]).toEqual([undefined, 600_000])
})
