import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { MAIL_ATTEMPTS_MAX, MAIL_GAP_MS, MAIL_GATHER_MS, NOTIFICATIONS_PER_MAIL_MAX, RECOVERY_MS } from './limits.ts'
import { HOUR_MS, MINUTE_MS, newId, openNotificationWorld, type Person } from './testing/notification-world.ts'

const DAY_MS = 24 * HOUR_MS

describe('mail of notifications', async () => {
  const world = await openNotificationWorld()
  afterAll(() => world.close())
  const { engine, owner, workspaceId, makeWorkflow, fail, succeed, put, relay, error, travel, work, mails } = world
  const ada = await world.join('Ada', 'admin')
  const eddi = await world.join('Eddi', 'editor')
  beforeEach(async () => {
    world.travelTo(Date.now())
    world.smtp.state.isRefusing = false
    world.mailErrors.splice(0)
    mails()
    await engine.execute(sql`delete from notification.notifications`)
    await engine.execute(sql`delete from notification.mails`)
    await engine.execute(sql`delete from notification.preferences`)
    await engine.execute(sql`delete from notification.people`)
    await engine.execute(sql`update notification.feeds set told = news`)
  })
  const choose = async (person: Person, change: object) => {
    const answer = await person.call('PATCH', '/notifications/preferences', change)
    expect(answer.status).toBe(200)
    return answer.body
  }
  const failures = (mail: string) => ({ kinds: { 'workflow-failed': { mail } } })
  const pass = async (ms: number) => {
    travel(ms)
    await work()
  }
  const unsubscribeLink = (text: string) =>
    /List-Unsubscribe: <https:\/\/flow\.example(\/unsubscribe\/[\w-]+)>/.exec(text)![1]!
  const visit = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(world.url + path, init)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  it('goes at once to who answers for the workspace, and to others who ask for it, once for what is one', async () => {
    const workflow = makeWorkflow('Order intake')
    const executions = await fail(workflow, 3)
    await work()
    expect(mails()).toEqual([])
    await pass(MAIL_GATHER_MS)
    const sent = mails()
    expect(sent.map(({ to }) => to).toSorted()).toEqual(['ada@example.com', 'olga@example.com'])
    const { text, subject } = sent.find(({ to }) => to === ada.email)!
    expect(subject).toContain('Order_intake')
    expect(text).toContain('Hello Ada,')
    expect(text).toContain('failed 3 times')
    expect(text).toContain('Call the shop: The shop answered 500 (http-status)')
    expect(text).toContain(`https://flow.example/w/${workspaceId}/executions/${executions.at(-1)}`)
    expect(text).toContain('multipart/alternative')
    expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    await pass(HOUR_MS)
    expect(mails()).toEqual([])

    await choose(eddi, failures('at-once'))
    await fail(makeWorkflow('Another'))
    await work()
    await pass(MAIL_GATHER_MS)
    expect(mails(eddi)).toHaveLength(1)
  })

  it('of a flood is a few in a day, and says how it grew', async () => {
    const workflow = makeWorkflow('Flood')
    let count = 0
    for (let minute = 0; minute < 120; minute++) {
      await fail(workflow, 100)
      count += 100
      travel(MINUTE_MS)
      await work()
    }
    const sent = mails(ada)
    expect(count).toBe(12_000)
    expect(sent.length).toBeLessThanOrEqual(4)
    expect(sent.at(-1)!.text).toMatch(/failed 10\d{3} times/)
  })

  it('of many workflows is one, and no more than one in a while', async () => {
    const names = Array.from({ length: NOTIFICATIONS_PER_MAIL_MAX + 5 }, (_, n) => `W${n}`)
    for (const name of names) await put(makeWorkflow(name), { error: error() })
    await relay()
    await work()
    await pass(MAIL_GATHER_MS)
    const [mail, ...more] = mails(ada)
    expect(more).toEqual([])
    expect(mail!.subject).toBe(`${names.length} things to know about Default`)
    expect(mail!.text).toContain('And 5 more.')
    await fail(makeWorkflow('Next'))
    await work()
    await pass(MAIL_GATHER_MS)
    expect(mails(ada)).toEqual([])
    await pass(MAIL_GAP_MS)
    expect(mails(ada)).toHaveLength(1)
  })

  it('says when it works again', async () => {
    const workflow = makeWorkflow('Phoenix')
    await fail(workflow, 2)
    await work()
    await pass(MAIL_GATHER_MS)
    mails()
    await succeed(workflow)
    await pass(RECOVERY_MS + 1000)
    await pass(MAIL_GATHER_MS)
    const [mail] = mails(ada)
    expect(mail!.text).toContain('works again, after 2 failures')
  })

  it('is plain words, whatever a workflow, a workspace, a person or an error is called', async () => {
    const nasty =
      '<a href="https://evil.example">click</a>\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>\u202e'
    await engine.execute(sql`update auth.accounts set name = ${'<b>Ada</b>'} where id = ${ada.accountId}`)
    await put(makeWorkflow(nasty), { error: { code: nasty, message: `${nasty}\u0000`, node: nasty } })
    await relay()
    await work()
    await pass(MAIL_GATHER_MS)
    const [mail] = mails(ada)
    const { text } = mail!
    const head = text.slice(0, text.indexOf('\r\n\r\n'))
    expect(head).not.toMatch(/^Bcc:/im)
    expect(head.match(/^To: .*$/gm)).toEqual(['To: ada@example.com\r'.trim()])
    const html = text.slice(text.indexOf('text/html'))
    expect(html).not.toMatch(/<script|<a href="https:\/\/evil|<b>/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).toContain('&lt;b&gt;Ada&lt;/b&gt;')
    // Their lines end where ours do.
    expect(text).not.toMatch(/^Bcc: evil/m)
    expect(text).not.toContain('=E2=80=AE')
    await engine.execute(sql`update auth.accounts set name = 'Ada' where id = ${ada.accountId}`)
  })

  it('is ended by one POST of its link, and by nothing that only looks', async () => {
    await fail(makeWorkflow('Loud'))
    await work()
    await pass(MAIL_GATHER_MS)
    const { text } = mails().find(({ to }) => to === ada.email)!
    const link = unsubscribeLink(text)
    expect(text.split(link)).toHaveLength(4)
    const choices = async (person: Person) => (await person.call('GET', '/notifications/preferences')).body.kinds
    const page = await visit(link)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.text).toContain('<form method="post">')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await visit(link, { method: 'HEAD' })).status).toBe(405)
    expect((await choices(ada))['workflow-failed'].mail).toBe('at-once')

    const oneClick = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    }
    const audited = async () =>
      (await owner.call('GET', '/audit?action=notification.preferences-changed')).body.items.map(
        ({ actor, thing }: { actor: { id: string }; thing: string }) => [actor.id, thing],
      )
    const before = (await audited()).length
    // A mail that waits is not sent either.
    await fail(makeWorkflow('Louder'))
    await work()
    expect((await visit(link, oneClick)).status).toBe(200)
    expect((await visit(link, oneClick)).status).toBe(200)
    expect((await audited()).slice(0, (await audited()).length - before)).toEqual([[ada.accountId, ada.accountId]])
    expect(await choices(ada)).toEqual({
      'workflow-failed': { inApp: true, mail: 'never' },
      'workers-lost': { inApp: true, mail: 'at-once' },
      'schedule-missed': { inApp: true, mail: 'at-once' },
      'credential-failing': { inApp: true, mail: 'at-once' },
    })
    expect((await choices(owner))['workflow-failed'].mail).toBe('at-once')
    await pass(HOUR_MS)
    expect([mails(ada).length, mails(owner).length]).toEqual([0, 1])
    expect((await ada.call('GET', '/notifications')).body.items).toHaveLength(2)
  })

  it('has links that nobody guesses, and that do nothing for who left', async () => {
    const gone = await world.join('Hugo', 'admin')
    await fail(makeWorkflow('Left'))
    await work()
    await pass(MAIL_GATHER_MS)
    const link = unsubscribeLink(mails(gone)[0]!.text)
    const forged = link.slice(0, -3) + (link.endsWith('AAA') ? 'BBB' : 'AAA')
    for (const wrong of [forged, '/unsubscribe/', `${link}/x`, `/unsubscribe/${newId()}`, `${link}%20`]) {
      for (const method of ['GET', 'POST']) {
        const answer = await visit(wrong, { method })
        expect([wrong, answer.status]).toEqual([wrong, 404])
        expect(answer.text).not.toContain('<form')
      }
    }
    expect((await visit(link, { method: 'POST', body: 'x'.repeat(5000) })).status).toBe(413)
    expect((await visit(link, { method: 'DELETE' })).status).toBe(405)
    await world.leave(gone)
    const before = await engine.query(sql`select from workspace.audit_entries`)
    expect((await visit(link, { method: 'POST' })).status).toBe(200)
    expect(await engine.query(sql`select from workspace.audit_entries`)).toHaveLength(before.length)
    expect(await engine.query(sql`select from notification.preferences`)).toEqual([])
  })

  it('goes to nobody who left, was disabled, or does not want it any more by then', async () => {
    const [left, disabled, changed] = await Promise.all([
      world.join('Lea', 'admin'),
      world.join('Didi', 'admin'),
      world.join('Cora', 'admin'),
    ])
    await fail(makeWorkflow('Late'))
    await work()
    await world.leave(left)
    await engine.execute(sql`update auth.accounts set disabled_at = platform.now() where id = ${disabled.accountId}`)
    await choose(changed, failures('never'))
    await pass(HOUR_MS)
    expect(
      mails()
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(['ada@example.com', 'olga@example.com'])
    const waiting = await engine.query(sql`select from notification.mails where due_at is not null`)
    expect(waiting).toEqual([])
    await choose(changed, failures('at-once'))
    await pass(HOUR_MS)
    // What it was silent about is not told later.
    expect(mails()).toEqual([])
    await Promise.all([world.leave(disabled), world.leave(changed)])
  })

  it('that nobody took is tried again, for a while, and what came meanwhile is in it', async () => {
    world.smtp.state.isRefusing = true
    await choose(owner, failures('never'))
    await fail(makeWorkflow('First'))
    await work()
    await pass(MAIL_GATHER_MS)
    expect(world.mailErrors).toHaveLength(1)
    await work()
    expect(world.mailErrors).toHaveLength(1)
    await fail(makeWorkflow('Second'))
    await work()
    world.smtp.state.isRefusing = false
    await pass(MINUTE_MS)
    const [mail, ...more] = mails(ada)
    expect(more).toEqual([])
    expect(mail!.subject).toBe('2 things to know about Default')
    await pass(HOUR_MS)
    expect(mails(ada)).toEqual([])

    world.smtp.state.isRefusing = true
    world.mailErrors.splice(0)
    await fail(makeWorkflow('Never sent'))
    await work()
    for (let tries = 0; tries < MAIL_ATTEMPTS_MAX + 3; tries++) await pass(DAY_MS / 4)
    expect(world.mailErrors).toHaveLength(MAIL_ATTEMPTS_MAX)
    const waiting = await engine.query(sql`select from notification.mails where due_at is not null`)
    expect(waiting).toEqual([])
  })

  it('comes daily or hourly as a digest, and not while somebody sleeps', async () => {
    const noon = Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2
    world.travelTo(noon)
    await choose(owner, failures('never'))
    const chosen = await choose(ada, {
      ...failures('daily'),
      timeZone: 'Asia/Kolkata',
      quietHours: { from: '22:00', until: '08:30' },
    })
    expect(chosen).toMatchObject({
      kinds: { 'workflow-failed': { inApp: true, mail: 'daily' } },
      timeZone: 'Asia/Kolkata',
      quietHours: { from: '22:00', until: '08:30' },
      canMail: true,
    })
    await choose(eddi, failures('hourly'))
    await fail(makeWorkflow('Morning'))
    await work()
    await pass(20 * MINUTE_MS)
    await fail(makeWorkflow('Later'))
    await work()
    expect(mails()).toEqual([])
    world.travelTo(noon + HOUR_MS)
    await work()
    expect(mails().map(({ to, subject }) => [to, subject])).toEqual([[eddi.email, '2 things to know about Default']])
    // Half past eight in Kolkata is three in the morning here.
    world.travelTo(noon + 15 * HOUR_MS - 1000)
    await work()
    expect(mails()).toEqual([])
    world.travelTo(noon + 15 * HOUR_MS + 1000)
    await work()
    const [mail] = mails(ada)
    expect(mail!.text).toContain('(Asia/Kolkata)')
    // One that is due falls into a rest that was chosen meanwhile.
    await choose(ada, { ...failures('at-once') })
    await fail(makeWorkflow('Night'))
    await work()
    const wall = new Date(world.now() + 5.5 * HOUR_MS).toISOString().slice(11, 16)
    await choose(ada, { quietHours: { from: wall, until: '23:59' } })
    await pass(HOUR_MS)
    expect(mails(ada)).toEqual([])
    await choose(ada, { quietHours: null })
    await pass(DAY_MS)
    expect(mails(ada)).toHaveLength(1)
  })

  it('that waits follows another choice', async () => {
    await choose(owner, failures('never'))
    await choose(ada, failures('daily'))
    await fail(makeWorkflow('Waiting'))
    await work()
    await pass(MINUTE_MS)
    expect(mails(ada)).toEqual([])
    await choose(ada, failures('at-once'))
    await pass(MAIL_GATHER_MS)
    expect(mails(ada)).toHaveLength(1)
  })

  it('is not ordered where there is no mail server', async () => {
    const quiet = world.withoutMail()
    await fail(makeWorkflow('Alone'))
    while (await quiet.work());
    expect(await engine.query(sql`select from notification.mails`)).toEqual([])
    expect((await ada.call('GET', '/notifications')).body.items).toHaveLength(1)
  })
})
