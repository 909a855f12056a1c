import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../harness/axe.ts'
import { launchBrowser, openPage } from '../harness/browser.ts'
import { EditorPage, orderFile } from '../harness/editor.ts'
import { type Seeded, seedOwner, seedWorkflows } from '../harness/seed.ts'
import { seedExecutions } from '../harness/seed-executions.ts'
import { seedThings, type Things } from '../harness/seed-things.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'

let server: Server
let browser: Browser
let seeded: Seeded

beforeAll(async () => {
  ;[server, browser] = await Promise.all([Server.empty(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Everything that is there before somebody signs in. */
const DOORS: readonly (readonly [string, string])[] = [
  ['/sign-in', 'Sign in'],
  ['/forgot-password', 'Send the link'],
  ['/reset-password#token=x', 'Set the password'],
  ['/verify-email#token=x', 'Confirm the address'],
]

/** Settings and administration: they have a title, and data that comes a moment later. */
const administration = (): readonly string[] =>
  [
    '/members',
    '/api-keys',
    '/audit',
    '/usage',
    '/admin/health',
    '/admin/runbooks',
    '/notifications?f=unread',
    '/notifications?view=preferences',
    ...['profile', 'appearance', 'accessibility', 'editor', 'language', 'security', 'workspace'].map(
      (section) => `/settings/${section}`,
    ),
  ].map((path) => `/w/${seeded.workspaceId}${path}`)

async function openSettled(page: Page, path: string): Promise<void> {
  await page.goto(`${server.url}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  // What the page shows by then is what people look at: not the shapes of what is still read.
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {})
}

/** Every menu of the page is opened once; of those that stand in each row, the first. */
async function expectMenusClean(page: Page, where: string): Promise<void> {
  const menus = page.locator('button[aria-haspopup=menu]:visible')
  const names = await menus.evaluateAll((buttons) =>
    buttons.map((each) => each.getAttribute('aria-label') ?? each.textContent ?? ''),
  )
  const seen = new Set<string>()
  for (const [at, name] of names.entries()) {
    const kind = name.split(' ').slice(0, 2).join(' ')
    if (seen.has(kind)) continue
    seen.add(kind)
    await menus.nth(at).click()
    await page.getByRole('menu').waitFor()
    await expectClean(page, `${where}, menu «${name}»`)
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  }
}

const smallControls = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, select, input, a[href], [role=switch]')]
      .filter((each) => !each.closest('.sr-only') && each.getClientRects().length > 0)
      // A box stands in a label that is pressed with it; links within a line of text are excepted.
      .map((each) => each.closest('label') ?? each)
      .filter((each) => {
        const { width, height } = each.getBoundingClientRect()
        return (width < 24 || height < 24) && getComputedStyle(each).display !== 'inline'
      })
      .map((each) => each.outerHTML.slice(0, 120)),
  )

const TABS = 60

/** Goes once around by Tab, and tells what had the focus while something else lay over it. */
async function coveredByTabbing(page: Page): Promise<string[]> {
  const covered: string[] = []
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let count = 0; count < TABS; count++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(async () => {
      const at = document.activeElement
      if (at === null || at === document.body) return { isEnd: true as const }
      // What slides in as it gets the focus is there a moment later.
      await Promise.all(at.getAnimations().map(({ finished }) => finished))
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      const { left, top, width, height } = at.getBoundingClientRect()
      // What is higher than the window is looked at where it is in it.
      const y = (Math.max(0, top) + Math.min(innerHeight, top + height)) / 2
      const points = [0.5, 0.1, 0.9].map((part) => [left + width * part, y] as const)
      const isSeen = points.some(([x, y]) => {
        const there = document.elementFromPoint(x, y)
        return there !== null && (at.contains(there) || there.contains(at) || there.closest('label')?.contains(at))
      })
      return { isEnd: false as const, html: isSeen ? undefined : at.outerHTML.slice(0, 140) }
    })
    if (found.isEnd) break
    if (found.html !== undefined) covered.push(found.html)
  }
  return covered
}

const hasSidewaysScroll = (page: Page) => page.evaluate(() => document.scrollingElement!.scrollWidth > innerWidth)
/** Of the part of the window in which the page is. */
const hasSidewaysContent = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.getElementById('content')!
    return scrollWidth > clientWidth
  })

describe('the pages before signing in', () => {
  it('AX-01, AX-06: have no violation in either theme, and fit a narrow screen', async () => {
    const page = await openPage(browser)
    await page.goto(`${server.url}/`)
    await page.getByRole('button', { name: 'Create workspace' }).waitFor()
    await expectClean(page, 'set-up')
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await hasSidewaysScroll(page)).toBe(false)
    seeded = await seedOwner(server.url)
    for (const [path, button] of DOORS) {
      await page.goto(`${server.url}${path}`)
      await page.getByRole('button', { name: button, exact: true }).waitFor()
      await expectClean(page, path)
      expect(await hasSidewaysScroll(page), path).toBe(false)
    }
    await page.context().close()
  })
})

describe('the pages of a workspace', () => {
  let page: Page
  let things: Things

  beforeAll(async () => {
    // Another journey may have made the account.
    seeded ??= await seedOwner(server.url)
    await seedWorkflows(seeded)
    things = await seedThings(seeded, server.url, 'quality/orders')
    page = await openPage(browser)
    await signIn(page, server.url)
    await page.getByRole('row').nth(10).waitFor()
  })
  afterAll(() => page?.context().close())

  it('AX-01: have no violation in either theme, dialogs and menus included', { tags: 'short' }, async () => {
    await expectClean(page, 'list')
    const overlays: readonly (readonly [string, () => Promise<void>])[] = [
      ['row menu', () => page.getByRole('button', { name: 'More about Lead capture' }).click()],
      ['account menu', () => page.getByRole('button', { name: /^Account/ }).click()],
      ['workspace menu', () => page.getByRole('button', { name: /^Workspace/ }).click()],
      ['help menu', () => page.getByRole('button', { name: 'Help' }).click()],
      ['key sheet', () => page.keyboard.press('?')],
      ['palette', () => page.keyboard.press('Control+k')],
      ['create', () => page.keyboard.press('c')],
    ]
    for (const [what, open] of overlays) {
      await open()
      await page.locator('[role=dialog], [role=menu]').waitFor()
      await expectClean(page, what)
      await page.keyboard.press('Escape')
      await page.locator('[role=dialog], [role=menu]').waitFor({ state: 'detached' })
    }
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await expectClean(page, 'bulk bar')
    await page.getByRole('button', { name: 'Clear the selection' }).click()
    for (const path of [
      '/notifications',
      `/w/${seeded.workspaceId}/nothing`,
      '/w/0190c8f2-0000-7000-8000-000000000000/workflows',
    ]) {
      await page.goto(`${server.url}${path}`)
      await page.getByRole('heading').first().waitFor()
      await expectClean(page, path)
    }
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('link', { name: 'Lead capture' }).click()
    await page.getByRole('heading', { name: 'Lead capture' }).waitFor()
    await expectClean(page, 'workflow')
    await page.goto(`${server.url}/workflows?q=nothing-has-this-name`)
    await page.getByRole('button', { name: 'Clear filters' }).waitFor()
    await expectClean(page, 'no hit')
  })

  it('AX-01: have none on credentials, schedules, webhooks, templates and variables, with their dialogs', async () => {
    const dialogs: Readonly<Record<string, () => Promise<void>>> = {
      Schedules: () => page.getByRole('button', { name: 'Try a rule' }).click(),
      'Nightly books': () => page.getByRole('button', { name: 'Backfill' }).click(),
      Shop: () => page.getByRole('button', { name: 'Share' }).click(),
      'POST /quality/orders': () => page.getByRole('button', { name: 'Re-deliver' }).click(),
      Variables: () => page.getByRole('button', { name: 'Edit as text' }).click(),
    }
    for (const [path, heading] of things.paths) {
      await page.goto(`${server.url}${path}`)
      await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor()
      await page.waitForLoadState('networkidle')
      await expectClean(page, path)
      const open = dialogs[heading]
      if (open === undefined) continue
      await open()
      await page.getByRole('dialog').waitFor()
      await expectClean(page, `dialog of ${path}`)
    }
  })

  it('AX-01: have none on executions and in the editor, with all menus and dialogs', async () => {
    const runs = await seedExecutions(seeded)
    const at = `/w/${seeded.workspaceId}`
    const { id } = await seeded.client.workflows.create(orderFile('Order of the day'))
    const { execution } = await seeded.client.workflows.test(id, { wait: 30 })
    await seeded.client.workflows.publish(id)
    const canvas = page.getByRole('application', { name: 'Workflow canvas' })
    const inEditor = async (search = '') => {
      await page.goto(`${server.url}${at}/workflows/${id}${search}`)
      // Beside a node that is open only those cards are drawn for which there is room.
      await canvas.locator('[data-node]').first().waitFor()
    }
    await openSettled(page, `${at}/executions`)
    await expectClean(page, 'executions')
    await expectMenusClean(page, 'executions')
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await expectClean(page, 'executions, selected')
    for (const search of ['', '?view=error', `?compare=${runs.succeeded[1]!.id}`]) {
      await openSettled(page, `${at}/executions/${runs.failed[0]!.id}${search}`)
      await expectClean(page, `an execution ${search}`)
    }
    await expectMenusClean(page, 'an execution')
    await inEditor(`?run=${execution.id}`)
    await expectClean(page, 'the editor')
    await expectMenusClean(page, 'the editor')
    await inEditor(`?run=${execution.id}&node=large`)
    await page.getByRole('complementary', { name: 'Node settings' }).waitFor()
    await expectClean(page, 'a node')
    await expectMenusClean(page, 'a node')
    await inEditor()
    for (const [key, what] of [
      ['n', 'the picker'],
      ['c', 'connect to'],
      ['?', 'the keys of the canvas'],
    ] as const) {
      await canvas.locator('[data-node]').nth(1).click()
      await page.keyboard.press(key)
      await page.getByRole('dialog').waitFor()
      await expectClean(page, what)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await expectClean(page, 'publishing')
  })

  it('AX-01: have none on versions with test cases, in the settings of a workflow, in menus and drawer of the canvas', async () => {
    const { client, workspaceId } = seeded
    const notes = [{ id: 'note', text: 'Look here', position: { x: 0, y: 320 } }]
    const file = { ...orderFile('Order of versions'), notes }
    const { id } = await client.workflows.create(file)
    await client.workflows.publish(id, { name: 'First', note: 'As it began' })
    await client.workflows.update(id, {
      ...file,
      settings: { timezone: 'Europe/Paris' },
      nodes: file.nodes.slice(0, 5),
      connections: file.connections.slice(0, 4),
    })
    for (const value of ['Thanks', 'Danke'])
      await client.testCases.create(id, { name: `Says ${value}`, input: [{}], expected: [{ path: '/0/text', value }] })
    const at = `/w/${workspaceId}/workflows/${id}`
    await openSettled(page, `${at}/versions`)
    await page.getByRole('button', { name: 'Removed Round off' }).click()
    await expectClean(page, 'versions')
    expect(await smallControls(page), 'versions').toEqual([])
    await expectMenusClean(page, 'versions')
    await page.getByRole('radio', { name: 'Split' }).check()
    await expectClean(page, 'versions, split')
    await page.getByRole('tab', { name: 'Test cases' }).click()
    await page.getByRole('button', { name: /^Run on/ }).click()
    for (const came of ['Passed', 'Failed']) await page.getByText(came, { exact: true }).first().waitFor()
    await expectClean(page, 'test cases')

    const editor = new EditorPage(page)
    await editor.open(server.url, workspaceId, id)
    const card = editor.card('Make order')
    for (const openMenu of [
      () => card.click({ button: 'right' }),
      () => editor.canvas.getByRole('group', { name: 'Note: Look here' }).click({ button: 'right' }),
      async () => {
        const { x, y } = await editor.emptyPoint()
        await page.mouse.click(x, y, { button: 'right' })
      },
    ]) {
      await openMenu()
      await page.getByRole('menu').waitFor()
      await expectClean(page, 'context menu')
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
    }
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect.poll(() => editor.card('Say thanks').getAttribute('aria-label')).toMatch(/succeeded/i)
    await editor.focusCard('Make order')
    await page.keyboard.press('l')
    const drawer = page.getByRole('region', { name: 'Logs and timeline of the run' })
    for (const tab of ['Logs', 'Timeline']) {
      await drawer.getByRole('tab', { name: tab }).click()
      await expectClean(page, `drawer, ${tab}`)
    }
    await page.getByRole('button', { name: 'More about this workflow' }).click()
    await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
    await page.getByRole('dialog', { name: 'Workflow settings' }).waitFor()
    await expectClean(page, 'the settings of a workflow')
  })

  it('AX-01, AX-03: settings and administration have no violation, and controls of 24 by 24 pixels', async () => {
    for (const path of administration()) {
      await openSettled(page, path)
      await expectClean(page, path)
      expect(await smallControls(page), path).toEqual([])
    }
    const dialogs: readonly (readonly [path: string, button: string | RegExp])[] = [
      ['/members', 'Invite'],
      ['/members', 'Leave'],
      ['/api-keys', 'New key'],
      ['/admin/health', 'Name an operator'],
      ['/admin/health', /^Drain /],
      ['/settings/security', 'Set up an app'],
      ['/settings/workspace', 'New workspace'],
      ['/settings/profile', 'Change the address'],
    ]
    for (const [path, button] of dialogs) {
      await openSettled(page, `/w/${seeded.workspaceId}${path}`)
      await page.getByRole('main').getByRole('button', { name: button, exact: true }).first().click()
      await page.getByRole('dialog').waitFor()
      await expectClean(page, `${path}, ${button}`)
    }
    await openSettled(page, `/w/${seeded.workspaceId}/usage`)
    await page.getByRole('radio', { name: 'Table' }).check()
    await expectClean(page, 'usage as a table')
    await openSettled(page, `/w/${seeded.workspaceId}/audit`)
    await page
      .getByRole('button', { name: /Details of entry/ })
      .first()
      .click()
    await expectClean(page, 'an entry of the audit log')
  })

  it('AX-01: processes and operators have no violation, however they are', async () => {
    const among = (path: string, states: readonly object[]) =>
      page.route(`**/api/v1/${path}`, async (route) => {
        const response = await route.fetch()
        const [one] = ((await response.json()) as { items: { readonly name: string }[] }).items
        const items = states.map((state, at) => ({ ...one, id: `${at}`, account: `${at}`, ...state }))
        await route.fulfill({ response, json: { items } })
      })
    const minuteAgo = new Date(Date.now() - 60_000).toISOString()
    await among('system/processes', [
      {},
      { name: 'drains', state: 'draining' },
      { name: 'silent', state: 'no-heartbeat', heartbeatAgeMs: 60_000 },
      { name: 'gone', state: 'no-heartbeat', heartbeatAgeMs: 60_000, stoppedAt: minuteAgo },
    ])
    await among('operators', [
      {},
      { name: 'Ada Able', hasSecondFactor: true },
      { name: 'Dora Gone', hasSecondFactor: false, isDisabled: true },
    ])
    await openSettled(page, `/w/${seeded.workspaceId}/admin/health`)
    for (const name of ['Live', 'Draining', 'No heartbeat', 'No heartbeat: it was stopped'])
      await page.getByText(name, { exact: true }).waitFor()
    await page.getByText('Disabled', { exact: true }).waitFor()
    await expectClean(page, 'processes and operators')
    expect(await smallControls(page)).toEqual([])
    await page.getByRole('button', { name: 'Revoke operator Ada Able' }).click()
    await page.getByRole('dialog').waitFor()
    await expectClean(page, 'revoking')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  it('AX-03: have controls of at least 24 by 24 pixels', async () => {
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('row').nth(10).waitFor()
    expect(await smallControls(page)).toEqual([])
  })

  it('AX-04: show what has the focus: no bar ever covers it', async () => {
    for (const path of ['/workflows', '/executions', ...things.paths.map(([path]) => path), ...administration()]) {
      await openSettled(page, path.startsWith('/w/') ? path : `/w/${seeded.workspaceId}${path}`)
      expect(await coveredByTabbing(page), path).toEqual([])
    }
  })

  it('have tables that are a stop of the keyboard where they scroll, and nowhere else', async () => {
    const table = page.getByRole('table', { name: 'What each role can do' }).locator('..')
    await openSettled(page, `/w/${seeded.workspaceId}/members`)
    await table.waitFor()
    expect(await table.getAttribute('tabindex')).toBeNull()
    await page.setViewportSize({ width: 320, height: 640 })
    await expect.poll(() => table.getAttribute('tabindex')).toBe('0')
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect.poll(() => table.getAttribute('tabindex')).toBeNull()
  })

  it('AX-05: move nothing for who wants nothing to move', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('row').nth(10).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('dialog').waitFor()
    const moving = await page.evaluate(
      () =>
        document
          .getAnimations()
          .filter(
            ({ playState, effect }) =>
              playState === 'running' && Number(effect?.getComputedTiming().activeDuration) > 1,
          ).length,
    )
    expect(moving).toBe(0)
    await page.keyboard.press('Escape')
  })

  it('AX-06: fit 320 pixels, and lose nothing at twice the size of text', async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    const found: string[] = []
    const { paths } = things
    for (const path of [
      '/workflows',
      '/executions',
      '/notifications',
      ...paths.map(([path]) => path),
      ...administration(),
    ]) {
      await page.goto(`${server.url}${path}`)
      await page.getByRole('heading').first().waitFor()
      await page.waitForTimeout(300)
      if ((await hasSidewaysScroll(page)) || (await hasSidewaysContent(page))) found.push(path)
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%'
      })
      if (await hasSidewaysScroll(page)) found.push(`${path}, text at 200 %`)
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('button, h1, h2')]
          .filter(
            (each) =>
              each.scrollWidth > each.clientWidth + 1 &&
              getComputedStyle(each).overflow !== 'visible' &&
              !each.querySelector('.truncate') &&
              !each.classList.contains('truncate'),
          )
          .map((each) => each.outerHTML.slice(0, 100)),
      )
      found.push(...cut.map((html) => `${path}, cut: ${html}`))
    }
    expect(found).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('TH-01: follow the system, keep what is chosen, and never flash white', async () => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    await page.goto(`${server.url}/workflows`)
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await page.getByRole('row').nth(10).waitFor()
    expect(await theme()).toBe('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(theme).toBe('light')
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    expect(await theme()).toBe('dark')
    await page.addInitScript(() => {
      // What is painted first has the ground of the theme already: its style sheet and its theme come before any body.
      new MutationObserver((_, observer) => {
        if (document.body === null) return
        observer.disconnect()
        requestAnimationFrame(() => {
          ;(globalThis as unknown as { firstGround: string }).firstGround = getComputedStyle(
            document.documentElement,
          ).backgroundColor
        })
      }).observe(document, { childList: true, subtree: true })
    })
    await page.reload()
    await page.getByRole('row').nth(10).waitFor()
    expect(await page.evaluate(() => (globalThis as unknown as { firstGround: string }).firstGround)).toBe(
      'rgb(15, 17, 21)',
    )
    await page.evaluate(() => localStorage.removeItem('linkflow.theme'))
  })

  it('are there in German, all of them', async () => {
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await page.getByRole('button', { name: 'Neuer Workflow' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await page.evaluate(() => localStorage.removeItem('linkflow.language'))
  })

  it('say that the server is away, keep what is shown, and see it come back', async () => {
    await page.goto(`${server.url}/workflows`)
    await page.getByRole('row').nth(10).waitFor()
    await page.context().setOffline(true)
    await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor()
    expect(await page.getByRole('row').count()).toBeGreaterThan(10)
    await page.context().setOffline(false)
    await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor({ state: 'detached' })
  })
})
