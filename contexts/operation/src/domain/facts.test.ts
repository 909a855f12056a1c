import { expect, it } from 'vitest'
import { FACTS } from './facts.ts'

it.each([
  ['queue-depth', { value: 99 }, 'good'],
  ['queue-depth', { value: 100 }, 'warning'],
  ['queue-depth', { value: 1_000 }, 'bad'],
  ['error-share', { value: 0 }, 'good'],
  ['error-share', { value: 0.05 }, 'bad'],
  ['disk-free', { value: 11, of: 100 }, 'good'],
  ['disk-free', { value: 9, of: 100 }, 'warning'],
  ['disk-free', { value: 2, of: 100 }, 'bad'],
  ['database-connections', { value: 79, of: 100 }, 'good'],
  ['database-connections', { value: 80, of: 100 }, 'warning'],
  ['database-connections', { value: 96, of: 100 }, 'bad'],
  ['database-size', { value: 1e12 }, 'good'],
  ['migrations-pending', { value: 1 }, 'bad'],
  ['versions-live', { value: 2 }, 'warning'],
] as const)('%s of %o is %s', (name, reading, status) => {
  expect(FACTS[name].judge(reading)).toBe(status)
})
