import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHostedWorld } from '../testing/hosted-world.ts'

let on: Awaited<ReturnType<typeof openHostedWorld>>
beforeAll(async () => {
  on = await openHostedWorld()
})
afterAll(() => on?.close())

const ends = { yes: ['no-operation'], no: ['no-operation'] } as const

async function asked(
  parameters: Record<string, unknown>,
  more: Record<string, readonly [string]> = ends,
  chains = ['start > ask', 'ask.approved > yes', 'ask.declined > no'],
) {
  const version = on.draft(
    { start: ['manual'], ask: ['approval', { question: 'Pay <b>5 €</b>?', ...parameters }], ...more },
    chains,
  )
  const id = await on.world.begin(version, [{ order: 1 }])
  await on.world.reaches(id, 'waiting')
  const { sig } = (await on.world.reader.factsForEngine(id)).find((fact) => fact.t === 'wait') as { sig: string }
  const address = `/approval/${id}/${sig.slice('page:'.length)}/${on.tokens.approval(id, sig)}`
  return { id, sig, address }
}

describe('an approval', () => {
  it('is decided by a button and never by looking, and resumes once', async () => {
    const { id, address } = await asked({ comment: true })
    const page = await on.go(`${address}?decision=declined`)
    expect(page.text).toContain('Pay &lt;b&gt;5 €&lt;/b&gt;?')
    expect(page.text).toMatch(/value="declined">Decline<[\s\S]*value="approved" class="second">Approve/)
    expect((await on.world.find(id)).status).toBe('waiting')
    expect((await on.send(page, { f0: 'hm' })).status).toBe(422)
    const answers = await Promise.all([
      on.send(page, { decision: 'approved', f0: 'fine' }),
      on.send(page, { decision: 'approved', f0: 'fine' }),
      on.send(page, { decision: 'approved', f0: 'fine' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect((await on.world.ended(id)).output).toEqual({
      Yes: [
        {
          order: 1,
          approval: { approved: true, inTime: true, answeredAt: expect.stringMatching(/Z$/), comment: 'fine' },
        },
      ],
    })
    const later = await on.go(address)
    expect([later.status, later.text]).toEqual([409, expect.stringContaining('Already answered')])
    expect((await on.send(page, { decision: 'declined' })).status).toBe(409)
  })

  it('goes on as it says when nobody answers, and says so to who comes late', async () => {
    const timeout = { value: 1, unit: 'milliseconds' }
    const version = on.draft(
      { start: ['manual'], ask: ['approval', { question: 'Q', timeout, onTimeout: 'decline' }], ...ends },
      ['start > ask', 'ask.approved > yes', 'ask.declined > no'],
    )
    const id = await on.world.begin(version, [{}])
    expect((await on.world.ended(id)).output).toEqual({ No: [{ approval: { approved: false, inTime: false } }] })
    const { sig } = (await on.world.reader.factsForEngine(id)).find((fact) => fact.t === 'wait') as { sig: string }
    const late = await on.go(`/approval/${id}/${sig.slice(5)}/${on.tokens.approval(id, sig)}`)
    expect([late.status, late.text]).toEqual([410, expect.stringContaining('Too late')])
  })

  it('is opened by its own address only: that of a form, or of another question, opens nothing', async () => {
    const { id, sig, address } = await asked({})
    const wrong = [
      `/approval/${id}/${on.tokens.form(id)}`,
      `/approval/${id}/${sig.slice(5)}/${on.tokens.approval(id)}`,
      `/approval/${id}/other/${on.tokens.approval(id, sig)}`,
      `/approval/${id}`,
      `${address}/more`,
    ]
    for (const each of wrong) expect((await on.go(each)).status, each).toBe(404)
    // The visitor of a form in the same execution does not see it either.
    const visitor = await on.go(`/form-run/${id}/${on.tokens.form(id)}`)
    expect(visitor.text).not.toContain('Pay')
    const all = await on.go(`/approval/${id}/${on.tokens.approval(id)}`)
    expect(all.text).toContain('Pay')
    await on.send(all, { decision: 'declined' })
    expect(Object.keys((await on.world.ended(id)).output)).toEqual(['No'])
  })

  it('asks by a form where it says so', async () => {
    const fields = [{ name: 'Amount', type: 'number', required: true }]
    const { id, address } = await asked({ answer: 'form', fields, language: 'de' }, { yes: ['no-operation'] }, [
      'start > ask > yes',
    ])
    const page = await on.go(address)
    expect((await on.send(page, { f0: 'many' })).text).toContain('Bitte eine Zahl angeben')
    await on.send(page, { f0: '4,5' })
    expect((await on.world.ended(id)).output).toEqual({
      Yes: [{ order: 1, Amount: 4.5, submittedAt: expect.stringMatching(/Z$/) }],
    })
  })
})
