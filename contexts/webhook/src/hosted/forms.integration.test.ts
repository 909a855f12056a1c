import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHostedWorld } from '../testing/hosted-world.ts'

let on: Awaited<ReturnType<typeof openHostedWorld>>
beforeAll(async () => {
  on = await openHostedWorld()
})
afterAll(() => on?.close())

const FIELDS = [
  { name: 'Name', required: true },
  { name: 'Seats', type: 'number', min: 1, max: 9 },
  { name: 'Meal', type: 'choice', options: ['Fish', 'Beans'], required: true },
  { name: 'Days', type: 'choices', options: ['Mon', 'Tue'] },
  { name: 'From', type: 'hidden', value: 'site' },
]
const GOOD = { f0: 'Ada <b>', f1: '2', f2: 'Beans', f3: ['Tue', 'Mon'], f4: 'site' }

const itemOf = async (executionId: string) => (await on.world.ended(executionId as never)).output

describe('a form', () => {
  it('is a page without scripts that starts an execution with what was filled in', async () => {
    const version = await on.publish(
      {
        ask: [
          'form-trigger',
          { path: 'seats', title: '<script>alert(1)</script>', fields: FIELDS, message: 'See you <i>' },
        ],
        end: ['no-operation'],
      },
      ['ask > end'],
    )
    const page = await on.go('/form/seats?Name=Grace%22%3E&From=mail')
    expect(page.status).toBe(200)
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.text).not.toMatch(/<script|<i>/)
    expect(page.text).toContain('value="Grace&quot;&gt;"')
    expect(page.text).toContain('<label for="f0">Name <span class="mark">(required)</span></label>')
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toMatch(/^sandbox allow-forms allow-downloads; default-src 'none'; style-src 'sha256-/)
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|unsafe/)

    const done = await on.send(page, GOOD)
    expect(done.url).toMatch(/^\/form-run\//)
    expect(done.text).toContain('See you &lt;i&gt;')
    const [execution] = await on.executionsOf(version.workflowId)
    expect(await itemOf(execution!.id)).toEqual({
      End: [
        {
          Name: 'Ada <b>',
          Seats: 2,
          Meal: 'Beans',
          Days: ['Mon', 'Tue'],
          From: 'site',
          submittedAt: expect.stringMatching(/Z$/),
          formMode: 'production',
        },
      ],
    })
  })

  it('says what is wrong beside each field and at the top, keeps what was written, and starts nothing', async () => {
    const version = await on.publish({ ask: ['form-trigger', { path: 'wrong', fields: FIELDS, language: 'de' }] })
    const page = await on.go('/form/wrong')
    expect(page.text).toContain('<html lang="de">')
    const again = await on.send(page, { f0: ' ', f1: '10', f2: 'Meat', f3: 'Wed' })
    expect(again.status).toBe(422)
    expect(again.text).toContain('role="alert"')
    expect(again.text).toContain('4 Angaben brauchen Ihre Aufmerksamkeit.')
    expect(again.text).toMatch(/id="f1"[^>]*value="10"[^>]*aria-describedby="f1-wrong" aria-invalid="true"/)
    expect(await on.executionsOf(version.workflowId)).toHaveLength(0)
    const good = await on.send(again, GOOD)
    expect(good.text).toContain('Vielen Dank')
  })

  it('starts one execution however often the same page is sent', async () => {
    const version = await on.publish({ ask: ['form-trigger', { path: 'twice', fields: FIELDS }] })
    const page = await on.go('/form/twice')
    const sent = await Promise.all([on.send(page, GOOD), on.send(page, GOOD), on.send(page, GOOD)])
    expect(new Set(sent.map(({ url }) => url)).size).toBe(1)
    expect(await on.executionsOf(version.workflowId)).toHaveLength(1)
  })

  it('takes no page that it did not make, that is of another form, or that was open too long', async () => {
    const version = await on.publish({ ask: ['form-trigger', { path: 'mine', fields: FIELDS }] })
    await on.publish({ ask: ['form-trigger', { path: 'other', fields: FIELDS }] })
    const [mine, other] = [await on.go('/form/mine'), await on.go('/form/other')]
    const posted = { ...mine, text: 'name="token" value="a.b.c"' }
    for (const page of [posted, { ...mine, text: '' }, { ...mine, text: other.text }]) {
      const refused = await on.send(page, GOOD)
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('open too long or has changed')])
    }
    on.skew(25 * 3_600_000)
    const late = await on.send(mine, GOOD)
    on.skew(0)
    expect([late.status, late.text]).toEqual([422, expect.stringContaining('Ada &lt;b&gt;')])
    expect(await on.executionsOf(version.workflowId)).toHaveLength(0)
  })

  it('carries files into the item, of the kinds that it asks for', async () => {
    const fields = [{ name: 'Paper', type: 'file', accept: '.pdf,image/*', multiple: true, required: true }]
    const version = await on.publish({ ask: ['form-trigger', { path: 'files', fields }], end: ['no-operation'] }, [
      'ask > end',
    ])
    const page = await on.go('/form/files')
    expect(page.text).toContain('enctype="multipart/form-data"')
    const empty = await on.send(page, { f0: new File([], '') })
    expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Please answer this.')])
    const wrong = await on.send(empty, { f0: new File(['x'], 'a.exe', { type: 'application/x-ms' }) })
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Files of this kind')])
    await on.send(page, {
      f0: [
        new File(['one'], 'a.pdf', { type: 'application/pdf' }),
        new File(['two'], 'b.png', { type: 'image/png' }),
      ] as never,
    })
    const [execution] = await on.executionsOf(version.workflowId)
    expect((await itemOf(execution!.id))['End']).toEqual([
      expect.objectContaining({
        Paper: [
          { name: 'a.pdf', mimeType: 'application/pdf', bytes: 3 },
          { name: 'b.png', mimeType: 'image/png', bytes: 3 },
        ],
      }),
    ])
  })

  it('asks for user and password where it says so, and leads on where it says so', async () => {
    await on.publish({
      ask: [
        'form-trigger',
        { path: 'closed', fields: FIELDS, authentication: 'basic' },
        { credentials: { basic: '0190a0a0-0000-7000-8000-000000000001' } },
      ],
    })
    const closed = await on.go('/form/closed')
    expect([closed.status, closed.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')])
    const open = await on.go('/form/closed', { headers: { authorization: `Basic ${btoa('ada:secret')}` } })
    expect(open.status).toBe(200)
    await on.publish({ ask: ['form-trigger', { path: 'onward', redirect: 'https://example.com/a?b=1&c=2' }] })
    const done = await on.send(await on.go('/form/onward'), {})
    expect(done.headers.get('refresh')).toBe('0; url=https://example.com/a?b=1&c=2')
    expect(done.text).toContain('href="https://example.com/a?b=1&amp;c=2"')
  })

  it('of a draft can be tried by its address, for an hour', async () => {
    const version = on.draft({ ask: ['form-trigger', { path: 'draft', fields: FIELDS }], end: ['no-operation'] }, [
      'ask > end',
    ])
    const { workspaceId, workflowId } = version
    const { token } = on.tokens.testPage({ workspaceId, workflowId, nodeId: 'ask' }, Date.now())
    expect((await on.go('/form/draft')).status).toBe(404)
    const page = await on.go(`/page-test/${token}`)
    expect(page.text).toContain('This is a test of the draft.')
    await on.send(page, GOOD)
    const [execution] = await on.executionsOf(workflowId)
    expect(execution!.mode).toBe('manual')
    expect((await itemOf(execution!.id))['End']).toEqual([expect.objectContaining({ formMode: 'test' })])
    expect((await on.go(`/page-test/x${token}`)).status).toBe(404)
    on.skew(3_700_000)
    const late = await on.go(`/page-test/${token}`)
    on.skew(0)
    expect([late.status, late.text]).toEqual([410, expect.stringContaining('Too late')])
  })
})

describe('the pages of a form', () => {
  const more = [{ name: 'Colour', required: true }]

  it('come one after the other, and each is answered once', async () => {
    const version = await on.publish(
      {
        ask: ['form-trigger', { path: 'pages', fields: [{ name: 'Name' }], title: 'All', language: 'de' }],
        next: ['form', { fields: more, description: 'Hello {{ $json.Name }}' }],
        last: [
          'form',
          { operation: 'completion', title: 'Done', message: '{{ $json.Name }} likes {{ $json.Colour }}' },
        ],
      },
      ['ask > next > last'],
    )
    const second = await on.settled(await on.send(await on.go('/form/pages'), { f0: '<Ada>' }))
    expect(second.text).toContain('Hello &lt;Ada&gt;')
    expect(second.text).toContain('<html lang="de">')
    const wrong = await on.send(second, { f0: '' })
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Bitte ausfüllen.')])
    const sent = await Promise.all([on.send(second, { f0: 'blue' }), on.send(second, { f0: 'red' })])
    const done = await on.settled(sent[0])
    expect(done.text).toMatch(/&lt;Ada&gt; likes (blue|red)/)
    const again = await on.settled(await on.send(second, { f0: 'green' }))
    expect(again.text).toMatch(/&lt;Ada&gt; likes (blue|red)/)
    const [execution] = await on.executionsOf(version.workflowId)
    expect((await on.world.ended(execution!.id as never)).status).toBe('succeeded')
  })

  it('are for those who have the address, and end when they were waited for long enough', async () => {
    const version = await on.publish(
      {
        ask: ['form-trigger', { path: 'late' }],
        next: ['form', { fields: more, timeout: { value: 1, unit: 'milliseconds' } }],
        late: ['form', { operation: 'redirect', redirect: 'https://example.com/late' }],
      },
      ['ask > next', 'next.timeout > late'],
    )
    const page = await on.send(await on.go('/form/late'), {})
    const [execution] = await on.executionsOf(version.workflowId)
    await on.world.ended(execution!.id as never)
    expect((await on.go(page.url)).headers.get('refresh')).toBe('0; url=https://example.com/late')
    expect((await on.go(`/form-run/${execution!.id}/nothing`)).status).toBe(404)
    expect((await on.go('/form-run/x/y')).status).toBe(404)
  })
})
