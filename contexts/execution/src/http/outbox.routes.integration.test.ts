import { openTestGateway, type TestGateway } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { writeAudit } from '@linkflow/workspace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RefusedEvents } from '../application/refused-events.ts'
import { executionMigrations } from '../infrastructure/schema.ts'
import { outboxRoutes } from './outbox.routes.ts'

let gateway: TestGateway
let hurried = 0
beforeAll(async () => {
  gateway = await openTestGateway({
    sets: [executionMigrations],
    routes: ({ engine }) =>
      outboxRoutes({ refusedEvents: new RefusedEvents({ engine, audit: writeAudit, onDue: () => hurried++ }) }),
  })
})
afterAll(() => gateway?.close())

const newId = () => newUuidV7(Date.now()) as string
const refuse = async (event: object, workspaceId: string | null = null) => {
  const id = newId()
  await gateway.database.engine.execute(sql`
    insert into execution.outbox_refusals (id, workspace_id, consumer, event, error, attempts)
    values (${id}, ${workspaceId}, 'callbacks', ${JSON.stringify(event)}, 'no route', 12)`)
  return id
}
const call = (method: string, path: string) => gateway.call(method, `/api/v1/outbox/refused${path}`)
const audited = async (token: string) =>
  (await gateway.call('GET', '/api/v1/audit?action=outbox', { token })).body.items

describe('the operator of the installation', () => {
  it('sees what was refused, page by page, of all workspaces', async () => {
    const execution = newId()
    const [older, newer] = [
      await refuse({ type: 'execution.failed', workspace: gateway.otherWorkspaceId, workflow: execution, execution }),
      await refuse({ type: 'workers.lost', workers: ['w:1'], takenOver: [] }),
    ]
    const first = (await call('GET', '?limit=1')).body
    expect(first).toEqual({
      items: [expect.objectContaining({ id: newer, event: 'workers.lost', state: 'set-aside', consumer: 'callbacks' })],
      nextCursor: newer,
    })
    const second = (await call('GET', `?limit=1&cursor=${newer}`)).body
    expect(second.items).toMatchObject([{ id: older, execution, workspace: gateway.otherWorkspaceId, attempts: 12 }])
    expect(second).not.toHaveProperty('nextCursor')
  })

  it('has one tried again, or drops it, and the log of its workspace tells of that', async () => {
    const event = {
      type: 'execution.failed',
      workspace: gateway.otherWorkspaceId,
      workflow: newId(),
      execution: newId(),
    }
    const id = await refuse(event, gateway.otherWorkspaceId)
    expect((await call('POST', `/${id}/retry`)).status).toBe(204)
    expect(hurried).toBe(1)
    const isListed = async () => (await call('GET', '')).body.items.find((each: { id: string }) => each.id === id)
    expect(await isListed()).toMatchObject({ state: 'waiting', attempts: 12, nextAt: expect.any(String) })
    expect((await call('DELETE', `/${id}`)).status).toBe(204)
    expect(await isListed()).toBeUndefined()
    expect(await audited(gateway.otherToken)).toMatchObject([
      { action: 'outbox.dropped', thing: id, before: { consumer: 'callbacks', execution: event.execution } },
      { action: 'outbox.retried', thing: id },
    ])
    const ofNobody = await refuse({ type: 'workers.lost', workers: [], takenOver: [] })
    await call('DELETE', `/${ofNobody}`)
    expect(await audited(gateway.token)).toMatchObject([{ action: 'outbox.dropped', thing: ofNobody }])
  })

  it('hears of one that is not there', async () => {
    for (const [method, path] of [
      ['POST', `/${newId()}/retry`],
      ['DELETE', `/${newId()}`],
    ] as const) {
      expect(await call(method, path)).toMatchObject({ status: 404, body: { code: 'refused-event-not-found' } })
    }
    expect(hurried).toBe(1)
  })
})
