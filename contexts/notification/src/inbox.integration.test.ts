import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { UNREAD_COUNTED_MAX } from './limits.ts'
import { codeOf, HOUR_MS, newId, openNotificationWorld, type Person } from './testing/notification-world.ts'

interface Item {
  readonly id: string
  readonly number: number
  readonly title: string
  readonly isUnread: boolean
}

describe('the inbox', async () => {
  const world = await openNotificationWorld()
  afterAll(() => world.close())
  const { engine, owner, workspaceId, otherWorkspaceId, makeWorkflow, fail, succeed } = world
  const vera = await world.join('Vera', 'viewer')
  beforeEach(async () => {
    world.travelTo(Date.now())
    world.changes.splice(0)
    await engine.execute(sql`delete from notification.notifications`)
  })
  const list = async (person: Person, query = ''): Promise<Item[]> => {
    const answer = await person.call('GET', `/notifications${query}`)
    expect(answer.status).toBe(200)
    return answer.body.items
  }
  const titles = async (person: Person, query = '') => (await list(person, query)).map(({ title }) => title)
  const unread = async (person: Person) => (await person.call('GET', '/notifications/unread')).body
  const mark = (person: Person, id: string, marks: object) => person.call('PATCH', `/notifications/${id}`, marks)

  it('belongs to one person: what they read, keep or put away is theirs alone', async () => {
    await fail(makeWorkflow('A'))
    await fail(makeWorkflow('B'))
    const [b, a] = await list(owner)
    expect([await unread(owner), await unread(vera)]).toEqual([
      { unread: 2, isMore: false },
      { unread: 2, isMore: false },
    ])
    expect((await mark(owner, a!.id, { isUnread: false })).status).toBe(204)
    expect((await mark(owner, b!.id, { isArchived: true })).status).toBe(204)
    expect([await titles(owner), await titles(owner, '?archived=true')]).toEqual([['«A» failed'], ['«B» failed']])
    expect([await titles(owner, '?unread=true'), (await unread(owner)).unread]).toEqual([[], 0])
    expect([await titles(vera, '?unread=true'), (await unread(vera)).unread]).toEqual([['«B» failed', '«A» failed'], 2])
    await mark(owner, a!.id, { isUnread: true })
    await mark(owner, b!.id, { isArchived: false })
    expect(await titles(owner, '?unread=true')).toEqual(['«B» failed', '«A» failed'])
    expect(world.changes).toEqual(Array(4).fill({ workspaceId, accountIds: [owner.accountId] }))
  })

  it('is quiet about a workflow that somebody muted, for them and for so long', async () => {
    const [loud, quiet] = [makeWorkflow('Loud'), makeWorkflow('Quiet')]
    const path = `/notifications/mutes/${quiet}`
    const mute = (person: Person) => person.call('PUT', path, { minutes: 60 })
    expect((await mute(owner)).body).toMatchObject({ workflowId: quiet, until: expect.any(String) })
    await fail(loud)
    await fail(quiet)
    expect([await titles(owner), await titles(owner, '?unread=true')]).toEqual([
      ['«Quiet» failed', '«Loud» failed'],
      ['«Loud» failed'],
    ])
    expect([(await unread(owner)).unread, (await unread(vera)).unread]).toEqual([1, 2])
    expect((await list(owner))[0]).toMatchObject({ mutedUntil: expect.any(String) })
    world.travel(HOUR_MS + 1000)
    expect((await unread(owner)).unread).toBe(2)
    await mute(owner)
    expect((await owner.call('DELETE', path)).status).toBe(204)
    expect((await unread(owner)).unread).toBe(2)
    const unknown = await owner.call('PUT', `/notifications/mutes/${newId()}`, { minutes: 60 })
    expect(codeOf(unknown)).toEqual([404, 'workflow-not-found'])
  })

  it('gives back what has news: unread, out of the archive, and on top', async () => {
    const workflow = makeWorkflow('Back')
    await fail(workflow)
    await fail(makeWorkflow('Top'))
    const [, back] = await list(owner)
    await mark(owner, back!.id, { isUnread: false, isArchived: true })
    await fail(workflow)
    // Twice is no news.
    expect(await titles(owner)).toEqual(['«Top» failed'])
    await fail(workflow, 8)
    const [first] = await list(owner)
    expect(first).toMatchObject({ id: back!.id, title: '«Back» failed 10 times', isUnread: true })
    await mark(owner, back!.id, { isUnread: false })
    await succeed(workflow)
    world.travel(HOUR_MS)
    await world.work()
    expect((await list(owner))[0]).toMatchObject({ id: back!.id, isUnread: true })
  })

  it('is read as a whole, or as far as somebody saw', async () => {
    await fail(makeWorkflow('Seen 1'))
    await fail(makeWorkflow('Seen 2'))
    const [seen, seenBefore] = await list(owner)
    await mark(owner, seenBefore!.id, { isUnread: true })
    await fail(makeWorkflow('Not seen'))
    const readAll = (body: object) => owner.call('POST', '/notifications/read', body)
    expect((await readAll({ upTo: seen!.number })).status).toBe(204)
    expect(await titles(owner, '?unread=true')).toEqual(['«Not seen» failed'])
    // It does not go back.
    await readAll({ upTo: 0 })
    expect(await titles(owner, '?unread=true')).toEqual(['«Not seen» failed'])
    await readAll({})
    expect((await unread(owner)).unread).toBe(0)
    await readAll({ upTo: Number.MAX_SAFE_INTEGER })
    await fail(makeWorkflow('After'))
    expect(await titles(owner, '?unread=true')).toEqual(['«After» failed'])
    expect((await unread(vera)).unread).toBe(4)
  })

  it('comes by pages, and is counted up to a limit', async () => {
    for (const name of ['1', '2', '3', '4', '5']) await fail(makeWorkflow(name))
    const seen: string[] = []
    let query = '?limit=2'
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await owner.call('GET', `/notifications${query}`)
      seen.push(...body.items.map(({ title }: Item) => title))
      query = `?limit=2&cursor=${body.nextCursor}`
      if (pages === 2) expect(body).not.toHaveProperty('nextCursor')
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1'].map((name) => `«${name}» failed`))
    for (const wrong of ['?cursor=0', '?cursor=x', '?cursor=1.5', `?cursor=${newId()}`, '?cursor=99999999999999999']) {
      expect(codeOf(await owner.call('GET', `/notifications${wrong}`))).toEqual([400, 'cursor-invalid'])
    }
    expect(codeOf(await owner.call('GET', '/notifications?kind=x'))).toEqual([400, 'query-invalid'])
    await engine.execute(sql`
      insert into notification.notifications (workspace_id, id, kind, topic, count, facts, news)
      select ${workspaceId}, gen_random_uuid(), 'workers-lost', n::text, 1, '{}', 1000 + n
      from generate_series(1, ${UNREAD_COUNTED_MAX}) n`)
    expect(await unread(owner)).toEqual({ unread: UNREAD_COUNTED_MAX, isMore: true })
    await engine.execute(sql`delete from notification.notifications where kind = 'workflow-failed'`)
    expect(await unread(owner)).toEqual({ unread: UNREAD_COUNTED_MAX, isMore: false })
  })

  it('is closed to keys, to other workspaces, and to who left', async () => {
    await fail(makeWorkflow('Secret plans'))
    const [item] = await list(owner)
    const byKey = await world.call('GET', '/api/v1/notifications')
    expect(codeOf(byKey)).toEqual([403, 'session-needed'])
    for (const [method, path, body] of [
      ['GET', '/notifications/unread'],
      ['POST', '/notifications/read', {}],
      ['PATCH', `/notifications/${item!.id}`, { isUnread: false }],
      ['GET', '/notifications/preferences'],
      ['PATCH', '/notifications/preferences', { timeZone: 'UTC' }],
    ] as const) {
      const answer = await world.call(method, `/api/v1${path}`, { ...(body && { body }) })
      expect(codeOf(answer), path).toEqual([403, 'session-needed'])
    }
    const mira = await world.join('Mira', 'owner', [otherWorkspaceId])
    const there = (method: string, path: string, body?: object) => mira.call(method, path, body, otherWorkspaceId)
    expect((await there('GET', '/notifications')).body.items).toEqual([])
    const marked = await there('PATCH', `/notifications/${item!.id}`, { isUnread: false })
    expect(codeOf(marked)).toEqual([404, 'notification-not-found'])
    expect(codeOf(await mira.call('GET', '/notifications'))).toEqual([403, 'workspace-not-member'])

    const gone = await world.join('Gone', 'admin')
    expect(await titles(gone)).toEqual(['«Secret plans» failed'])
    await mark(gone, item!.id, { isUnread: false })
    await gone.call('PATCH', '/notifications/preferences', { kinds: { 'workers-lost': { mail: 'never' } } })
    expect((await world.leave(gone)).status).toBe(204)
    await expect
      .poll(async () => codeOf(await gone.call('GET', '/notifications')))
      .toEqual([403, 'workspace-not-member'])
    // What was kept for them goes, and what others have stays.
    await mark(vera, item!.id, { isUnread: false })
    await world.notifications.tidy()
    const left = await engine.query<{ account_id: string }>(sql`
      select account_id from notification.marks union select account_id from notification.preferences`)
    expect(left).toEqual([{ account_id: vera.accountId }])
  })

  it('refuses what is malformed, and changes nothing', async () => {
    await fail(makeWorkflow('Hard'))
    const [item] = await list(owner)
    const code = async (method: string, path: string, body?: object) => codeOf(await owner.call(method, path, body))
    const one = `/notifications/${item!.id}`
    expect(await code('PATCH', one, {})).toEqual([422, 'body-invalid'])
    expect(await code('PATCH', one, { isUnread: 'false' })).toEqual([422, 'body-invalid'])
    expect(await code('PATCH', one, { isUnread: false, accountId: vera.accountId })).toEqual([422, 'body-invalid'])
    expect(await code('PATCH', '/notifications/1', { isUnread: false })).toEqual([400, 'path-invalid'])
    expect(await code('PATCH', `/notifications/${newId()}`, { isUnread: false })).toEqual([
      404,
      'notification-not-found',
    ])
    expect(await code('POST', '/notifications/read', { upTo: -1 })).toEqual([422, 'body-invalid'])
    expect(await code('POST', '/notifications/read', { upTo: 1.5 })).toEqual([422, 'body-invalid'])
    expect(await list(owner)).toEqual([item])
    const wishes = (body: object) => code('PATCH', '/notifications/preferences', body)
    for (const body of [
      { kinds: { 'workflow-failed': { mail: 'hourly', inApp: 1 } } },
      { kinds: { everything: { mail: 'never' } } },
      { kinds: { 'workflow-failed': { mail: 'weekly' } } },
      { timeZone: 'Mars/Olympus' },
      { timeZone: '+02:00' },
      { timeZone: 'x'.repeat(65) },
      { quietHours: { from: '24:00', until: '07:00' } },
      { quietHours: { from: '07:00', until: '07:00' } },
      { quietHours: { from: '22:00' } },
      { accountId: vera.accountId },
    ]) {
      expect(await wishes(body), JSON.stringify(body)).toEqual([422, 'body-invalid'])
    }
  })

  it('hides the kinds that somebody does not want there', async () => {
    await fail(makeWorkflow('Hidden'))
    const change = { kinds: { 'workflow-failed': { inApp: false } } }
    await vera.call('PATCH', '/notifications/preferences', change)
    expect([await titles(vera), (await unread(vera)).unread]).toEqual([[], 0])
    expect(await titles(owner)).toEqual(['«Hidden» failed'])
    await world.work()
    world.changes.splice(0)
    await fail(makeWorkflow('Hidden too'))
    await world.work()
    expect(world.changes).toEqual([{ workspaceId, accountIds: expect.not.arrayContaining([vera.accountId]) }])
    await vera.call('PATCH', '/notifications/preferences', { kinds: { 'workflow-failed': { inApp: true } } })
    expect(await titles(vera)).toEqual(['«Hidden too» failed', '«Hidden» failed'])
  })

  it('tells who shows it at once whom it concerns', async () => {
    await world.work()
    world.changes.splice(0)
    await fail(makeWorkflow('At once'))
    expect(world.changes).toEqual([])
    await world.work()
    expect(world.changes).toEqual([
      { workspaceId, accountIds: expect.arrayContaining([owner.accountId, vera.accountId]) },
    ])
    await world.work()
    expect(world.changes).toHaveLength(1)
  })
})
