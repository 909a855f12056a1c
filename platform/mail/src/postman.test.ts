import { describe, expect, it } from 'vitest'
import { composeMail, Postman } from './index.ts'

interface Order {
  readonly id: number
  readonly attempts: number
}

/** Orders of a list, as a database would keep them: one that was taken is due again in the next round. */
function open(
  ids: readonly number[],
  {
    attemptsMax = 3,
    answer = (_: number): 'nobody' | 'later' | undefined => undefined,
    fails = (): boolean => false,
    roundMs = 5000,
  } = {},
) {
  const kept = new Map(ids.map((id) => [id, { attempts: 0, isDue: true }]))
  const sent: string[] = []
  const errors: unknown[] = []
  const postman = new Postman<Order>({
    orders: {
      attemptsMax,
      async take() {
        const due = [...kept].find(([, each]) => each.isDue)
        if (due === undefined) return undefined
        const [id, each] = due
        each.isDue = false
        each.attempts += 1
        return { id, attempts: each.attempts }
      },
      async compose({ id }) {
        return answer(id) ?? composeMail({ to: `${id}@example.com`, subject: 'x', paragraphs: [] })
      },
      settle: async ({ id }) => kept.delete(id),
    },
    mailer: {
      async send({ to }) {
        if (fails()) throw new Error('away')
        sent.push(to)
      },
    },
    onError: (error) => errors.push(error),
    roundMs,
  })
  const dueAgain = () => {
    for (const each of kept.values()) each.isDue = true
  }
  return { postman, kept, sent, errors, dueAgain }
}

describe('the postman', () => {
  it('sends what is due, each once, and what is ordered meanwhile', async () => {
    const { postman, kept, sent } = open([1, 2])
    const first = postman.deliver()
    kept.set(3, { attempts: 0, isDue: true })
    expect(postman.deliver()).toBe(first)
    await first
    expect(sent).toEqual(['1@example.com', '2@example.com', '3@example.com'])
    expect(kept.size).toBe(0)
  })

  it('keeps what nobody took, and gives it up after so many attempts', async () => {
    const { postman, kept, errors, dueAgain } = open([1], { attemptsMax: 2, fails: () => true })
    await postman.deliver()
    expect([kept.size, errors.length]).toEqual([1, 1])
    dueAgain()
    await postman.deliver()
    expect([kept.size, errors.length]).toEqual([0, 2])
  })

  it('leaves what does not fit into its round to the next', async () => {
    const { postman, kept } = open([1, 2], { roundMs: 0 })
    await postman.deliver()
    expect(kept.size).toBe(2)
  })

  it('settles what nobody is to get, and leaves what was put off', async () => {
    const { postman, kept, sent } = open([1, 2], { answer: (id) => (id === 1 ? 'nobody' : 'later') })
    await postman.deliver()
    expect([sent, [...kept.keys()]]).toEqual([[], [2]])
  })
})
