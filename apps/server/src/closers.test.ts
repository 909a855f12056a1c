import { expect, it } from 'vitest'
import { Closers } from './closers.ts'

it('closes what was opened last first, one after the other, and once', async () => {
  const closed: string[] = []
  const closers = new Closers()
  closers.push(() => closed.push('database'))
  closers.push(
    () => closed.push('store'),
    async () => {
      await new Promise((resolve) => setImmediate(resolve))
      closed.push('door')
    },
  )
  await closers.close()
  expect(closed).toEqual(['door', 'store', 'database'])
  await closers.close()
  expect(closed).toHaveLength(3)
})
