import { describe, expect, it } from 'vitest'
import type { FinishedRow } from '../application/write-entry.ts'
import { aHead, anEnd } from '../testing/execution-builder.ts'
import { groupEnds, isEnd, parseEvents } from './outbox-events.ts'

/** What the database makes of them: the ids of the ends that it let in, behind the beginning of their group. */
function stored(rows: readonly FinishedRow[], isLetIn: (row: FinishedRow) => boolean = () => true): string {
  const { groups, groupOf } = groupEnds(rows)
  const texts = groups.flatMap((group, number) => {
    const ids = rows.filter((row, n) => groupOf[n] === number && isLetIn(row)).map((row) => `"${row.head.id}"`)
    return ids.length === 0 ? [] : [`${group}${ids.join(',')}]}`]
  })
  return `[${texts.join(',')}]`
}

const parseEnds = (events: string) => parseEvents(events).filter(isEnd)

describe('ends in the outbox', () => {
  const head = aHead()
  const another = (meta = {}) => anEnd({ ...head, id: aHead().id, meta })

  it('that are alike are written once, and told one by one', () => {
    const rows = [another(), another(), anEnd(aHead()), another()]
    expect(groupEnds(rows).groupOf).toEqual([0, 0, 1, 0])
    const told = parseEnds(stored(rows))
    expect(told.map((end) => end.execution).toSorted()).toEqual(rows.map((row) => row.head.id).toSorted())
    expect(told.find((end) => end.execution === rows[3]!.head.id)).toEqual({
      type: 'execution.succeeded',
      execution: rows[3]!.head.id,
      workspace: head.workspaceId,
      workflow: head.workflowId,
      version: head.versionId,
      mode: head.mode,
    })
  })

  it('with something of their own are groups of their own', () => {
    const error = { code: 'http-failed', message: 'no answer «[]}"' }
    const rows = [
      { ...another(), status: 'failed', error } as const,
      { ...another(), status: 'failed', error } as const,
      another({ callback: 'http://example.test/', parent: { id: aHead().id, step: 'call', call: 0, depth: 1 } }),
      { ...another(), leavesChildren: true },
      another({ parent: { id: aHead().id, step: 'call', call: 0, depth: 1, detached: true } }),
    ]
    expect(groupEnds(rows).groupOf).toEqual([0, 1, 2, 3, 4])
    const [first, second, third, fourth, fifth] = parseEnds(stored(rows))
    expect([first!.error, second!.error]).toEqual([error, error])
    expect(third).toMatchObject({ callback: 'http://example.test/', parent: rows[2]!.head.meta.parent!.id })
    expect(third!.isDetached).toBeUndefined()
    expect(fourth).toMatchObject({ leavesChildren: true })
    expect(fifth).toMatchObject({ parent: rows[4]!.head.meta.parent!.id, isDetached: true })
  })

  it('that were not let in are not told', () => {
    const rows = [another(), another()]
    expect(parseEnds(stored(rows, (row) => row === rows[1])).map((end) => end.execution)).toEqual([rows[1]!.head.id])
  })
})
