import type { Page } from 'playwright-core'
import { EditorPage, orderFile } from './harness/editor.ts'
import type { Seeded } from './harness/seed.ts'

export type Shoot = (page: Page, name: string, settleMs?: number) => Promise<void>

/** Everything but who somebody is: without that there is no page at all. */
export const DATA = /\/api\/v1\/(?!me\b|sessions|setup|sign-in-ways)/

/** Answers are held back, or fail, for what the page asks from now on. */
export const hold = (page: Page, pattern: RegExp) => page.route(pattern, () => {})
export const fail = (page: Page, pattern: RegExp) =>
  page.route(pattern, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        code: 'internal-error',
        detail: 'This is our fault. The log says more under the id of this request.',
        requestId: '0190c8f2-77aa',
        status: 500,
        title: '',
        type: '',
      }),
    }),
  )

/** The screens that show data of a workspace: each has an empty, a loading, a full and an error state. */
const SCREENS = [
  'workflows',
  'executions',
  'credentials',
  'schedules',
  'webhooks',
  'variables',
  'templates',
  'members',
  'api-keys',
  'audit',
  'usage',
  'admin/health',
  'notifications',
  'settings/security',
  'settings/workspace',
] as const

const nameOf = (screen: string): string => screen.replaceAll('/', '-')

/** Each of them, as it is at this moment: with nothing in the workspace, or with what was put there; or in German. */
export async function shootAll(page: Page, at: string, state: string, shoot: Shoot): Promise<void> {
  for (const screen of SCREENS) {
    await page.goto(`${at}/${screen}`)
    await page.getByRole('heading').first().waitFor()
    await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {})
    await shoot(page, `${nameOf(screen)}-${state}`)
  }
}

/** Each of them while nothing has come, and where nothing will. */
export async function shootTroubled(page: Page, at: string, shoot: Shoot): Promise<void> {
  for (const [state, trouble] of [
    ['loading', hold],
    ['error', fail],
  ] as const) {
    await trouble(page, DATA)
    for (const screen of SCREENS) {
      await page.goto(`${at}/${screen}`)
      await page.waitForTimeout(state === 'error' ? 2_500 : 700)
      await shoot(page, `${nameOf(screen)}-${state}`)
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
}

/** The editor: empty, opening, after a run, with a node open, with each of what lies over it. */
export async function shootEditor(
  page: Page,
  url: string,
  { client, workspaceId }: Seeded,
  shoot: Shoot,
): Promise<void> {
  const editor = new EditorPage(page)
  const blank = await client.workflows.create({ linkflow: 1, name: 'Something new', nodes: [], connections: [] })
  await page.goto(`${url}/w/${workspaceId}/workflows/${blank.id}`)
  await page.getByRole('button', { name: /^Webhook/ }).waitFor()
  await shoot(page, 'editor-empty')
  const { id } = await client.workflows.create(orderFile('Order of the day'))
  const { execution } = await client.workflows.test(id, { wait: 30 })
  await editor.open(url, workspaceId, id, `?run=${execution.id}`)
  await editor.cards().nth(5).waitFor()
  await shoot(page, 'editor', 900)
  await editor.open(url, workspaceId, id, `?run=${execution.id}&node=large`)
  await page.getByRole('complementary', { name: 'Node settings' }).waitFor()
  await shoot(page, 'editor-node', 900)
  await editor.open(url, workspaceId, id)
  await editor.focusCard('Make order')
  await page.keyboard.press('n')
  await page.getByRole('dialog', { name: 'Add node' }).waitFor()
  await shoot(page, 'editor-picker')
  await page.keyboard.press('Escape')
  await editor.focusCard('Make order')
  await page.keyboard.press('o')
  await shoot(page, 'editor-outline')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'editor-publish', 700)
  await page.keyboard.press('Escape')
  await hold(page, DATA)
  await page.goto(`${url}/w/${workspaceId}/workflows/${id}`)
  await shoot(page, 'editor-loading', 700)
  await page.unrouteAll({ behavior: 'ignoreErrors' })
}
