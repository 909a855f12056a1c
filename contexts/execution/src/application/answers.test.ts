import { newUuidV7 } from '@linkflow/kernel'
import { expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { ANSWER_POLL_MS, ANSWER_READS_AT_ONCE_MAX } from '../limits.ts'
import { Answers } from './answers.ts'

const ids = (count: number) => Array.from({ length: count }, () => newUuidV7(Date.now()) as ExecutionId)

it('looks for the answers of hundreds by a few at once, however slow the database is', async () => {
  let under = 0
  let most = 0
  let isFirst = true
  const answers = new Answers(async () => {
    // Each call looks once when it begins; what is counted comes after that.
    if (isFirst) return 'pending'
    under += 1
    most = Math.max(most, under)
    await new Promise((resolve) => setTimeout(resolve, 20))
    under -= 1
    return 'pending'
  })
  const all = ids(300).map((id) => answers.wait(id, 5 * ANSWER_POLL_MS))
  isFirst = false
  expect(await Promise.all(all)).toEqual(all.map(() => undefined))
  expect(most).toBe(ANSWER_READS_AT_ONCE_MAX)
})

it('finds an answer of which no word came', async () => {
  let isThere = false
  const answers = new Answers(async () => (isThere ? { type: 'parked' } : 'pending'))
  const [id] = ids(1)
  const answer = answers.wait(id!, 20 * ANSWER_POLL_MS)
  isThere = true
  const beganMs = performance.now()
  expect(await answer).toEqual({ type: 'parked' })
  expect(performance.now() - beganMs).toBeLessThan(10 * ANSWER_POLL_MS)
})
