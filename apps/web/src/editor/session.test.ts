import { describe, expect, it } from 'vitest'
import { edit, set } from './commands/edit.ts'
import { valueAt } from './document/value-at.ts'
import { documentOf, forgetStep, newSession, perform, type Session, undo, undoRest } from './session.ts'
import { stressWorkflow } from './testing/stress-workflow.ts'

let ids = 0
const context = { nowMs: 0, newId: () => `c${++ids}` }
const file = stressWorkflow({ nodes: 4, connections: 3 })
const [one, two] = ['/nodes/n1/parameters/url', '/nodes/n2/parameters/url']
const begun = perform(
  newSession({ revision: 1, file }),
  { label: 'both', patches: [set(one, 'mine'), set(two, 'mine')] },
  context,
).session
/** Somebody else has changed the first of them. */
const met: Session = (() => {
  const { session } = perform(
    { ...begun, history: { done: [], undone: [] } },
    { label: 'theirs', patches: [set(one, 'theirs')] },
    context,
  )
  return { ...session, history: begun.history }
})()

describe('a session', () => {
  it('takes no edit that changes nothing, and says why one cannot be done', () => {
    const again = perform(begun, { label: 'again', patches: [set(one, 'mine')] }, context)
    expect([again.session, again.told]).toEqual([begun, undefined])
    const impossible = perform(begun, { label: 'x', patches: [set('/nodes/gone/name', 'x')] }, context)
    expect(impossible).toMatchObject({
      session: begun,
      told: { type: 'impossible', message: expect.stringContaining('gone') },
    })
    expect(undo(newSession({ revision: 1, file }), context).told).toEqual({ type: 'nothing-to-undo' })
  })

  it('undoes a step with the longest label that there can be', () => {
    const { session } = perform(begun, edit('x'.repeat(500), [set(one, 'other')]), context)
    expect(undo(session, context).session.sync.pending.at(-1)?.label).toHaveLength(200)
  })

  it('undoes what it can of a step for whoever insists, or passes it over', () => {
    const { told } = undo(met, context)
    if (told?.type !== 'in-the-way') throw new Error('it is in the way')
    const rest = undoRest(met, told.inTheWay, context)
    expect(rest.told).toEqual({ type: 'undid', label: 'both', leftOut: 0 })
    const after = documentOf(rest.session)
    expect([valueAt(after, one), valueAt(after, two)]).toEqual(['theirs', valueAt(file, two)])
    expect(forgetStep(met).history.done).toEqual([])
  })
})
