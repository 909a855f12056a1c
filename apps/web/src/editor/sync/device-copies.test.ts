import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { setParameter } from '../commands/node-edits.ts'
import { documentOf, newSession, perform, type Session } from '../session.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { holdTab, IndexedDbCopies } from './device-copies.indexed-db.ts'
import { sessionFrom, storedOf } from './stored-draft.ts'

vi.stubGlobal('IDBKeyRange', IDBKeyRange)

const begun = newSession({ revision: 3, file: stressWorkflow({ nodes: 3, connections: 2 }) })
let ids = 0
const typed = (session: Session, text: string): Session =>
  perform(session, setParameter(documentOf(session), 'n1', ['url'], text), { nowMs: 0, newId: () => `c${++ids}` })
    .session

describe('the copies on this device', () => {
  it('are found again by another tab, with what was pending and the history', async () => {
    const factory = new IDBFactory()
    const tab = new IndexedDbCopies('w1', factory)
    const session = typed(begun, 'x')
    await tab.save(storedOf('gone-1', begun))
    await tab.save(storedOf('gone-1', session))
    const [copy, ...others] = await new IndexedDbCopies('w1', factory).abandoned()
    expect(others).toEqual([])
    expect(copy).toEqual(storedOf('gone-1', session))
    const again = sessionFrom(copy!, 0)
    expect(again.ok && documentOf(again.value)).toEqual(documentOf(session))
    expect(again.ok && again.value.history.done).toHaveLength(1)
  })

  it('belong to one workflow, and not to a tab that lives', async () => {
    const factory = new IDBFactory()
    await new IndexedDbCopies('w1', factory).save(storedOf('gone-2', begun))
    await new IndexedDbCopies('w10', factory).save(storedOf('gone-3', begun))
    holdTab('lives')
    await new IndexedDbCopies('w1', factory).save(storedOf('lives', begun))
    expect((await new IndexedDbCopies('w1', factory).abandoned()).map(({ tab }) => tab)).toEqual(['gone-2'])
  })

  it('go when they are removed', async () => {
    const factory = new IDBFactory()
    const copies = new IndexedDbCopies('w1', factory)
    await copies.save(storedOf('gone-4', begun))
    await copies.save(storedOf('gone-5', begun))
    await copies.remove('gone-4')
    expect((await copies.abandoned()).map(({ tab }) => tab)).toEqual(['gone-5'])
  })

  it('that another program wrote are left where they are', () => {
    const stored = storedOf('a', typed(begun, 'x'))
    expect(sessionFrom({ ...stored, format: 99 }, 0)).toEqual({ ok: false, error: 'unreadable' })
    const strange = {
      ...stored,
      log: {
        ...stored.log,
        pending: [{ id: 'a', patches: [{ op: 'set' as const, path: '/nodes/gone/name', value: 1 }] }],
      },
    }
    expect(sessionFrom(strange, 0).ok).toBe(false)
  })

  it('say so when they cannot be written', async () => {
    const broken = {
      open: () => {
        const request = { error: new Error('no room') } as never as { onerror?: () => void }
        queueMicrotask(() => request.onerror?.())
        return request
      },
    } as never as IDBFactory
    await expect(new IndexedDbCopies('w1', broken).save(storedOf('a', begun))).rejects.toThrow('no room')
  })
})
