import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { DESKTOP, launchBrowser, openPage } from './harness/browser.ts'
import { seedOwner, seedWorkflows } from './harness/seed.ts'
import { seedThings } from './harness/seed-things.ts'
import { Server } from './harness/server.ts'
import { signIn } from './harness/sign-in.ts'
import { shootDocs } from './screenshots-docs.ts'
import { shootEditor } from './screenshots-editor.ts'
import { shootExecutions } from './screenshots-executions.ts'
import { shootPanel } from './screenshots-panel.ts'
import { shootAll, shootEditor as shootEditorStates, shootTroubled } from './screenshots-states.ts'
import { shootVersions } from './screenshots-versions.ts'

const HELP = `npm run screenshots -- [words]

Every screen in both themes and in its states, into screenshots/ (ignored). To be looked at.

  words     only pictures whose name has one of these, as «editor» or «-empty»
  --docs    the small pictures of README and docs instead, into docs/images
  --help    this`

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { docs: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(HELP)
  process.exit()
}

const FOLDER = fileURLToPath(new URL('../../../screenshots', import.meta.url))
const PHONE = { width: 390, height: 844 }
mkdirSync(FOLDER, { recursive: true })

await using server = await Server.start()
const browser = await launchBrowser()
const { url } = server

async function shoot(page: Page, name: string, settleMs = 400): Promise<void> {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'no-preference' })
    await page.waitForTimeout(settleMs)
    await page.screenshot({ path: `${FOLDER}/${name}-${theme}.png` })
  }
}

try {
  if (values.docs) await shootDocs(browser, url)
  else await shootEverything()
} finally {
  await browser.close()
}
console.log(`The screenshots are in ${values.docs ? 'docs/images' : FOLDER}: look at them.`)

async function shootEverything(): Promise<void> {
  const page = await openPage(browser)
  await page.goto(`${url}/`)
  await page.waitForURL(/setup/)
  await shoot(page, 'setup')
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('Tr0ub4dor&3')
  await page.setViewportSize(PHONE)
  await shoot(page, 'setup-phone')
  await page.setViewportSize(DESKTOP)

  const seeded = await seedOwner(url)
  await page.goto(`${url}/sign-in`)
  await page.getByRole('textbox', { name: 'Email' }).waitFor()
  await shoot(page, 'sign-in')
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await shoot(page, 'sign-in-refused')
  await page.goto(`${url}/forgot-password`)
  await shoot(page, 'forgot')
  await page.goto(`${url}/reset-password#token=x`)
  await shoot(page, 'reset')

  await signIn(page, url)
  await page.getByRole('table').waitFor()
  const at = `${url}/w/${seeded.workspaceId}`
  await page.getByRole('checkbox', { name: 'Select all' }).check()
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('button', { name: 'Open sample' }).waitFor()
  await shoot(page, 'list-empty')
  await page.getByRole('button', { name: 'Browse templates' }).click()
  await page.getByRole('heading', { name: 'Templates' }).waitFor()
  await shoot(page, 'templates', 800)
  await page.keyboard.press('Escape')

  await page.keyboard.press('Escape')
  await shootAll(page, at, 'empty', shoot)
  await seedWorkflows(seeded)
  await page.goto(`${at}/workflows`)
  await page.getByRole('table').waitFor()
  await page.waitForTimeout(500)
  await shoot(page, 'list')
  await page.getByRole('checkbox', { name: 'Select Price watcher' }).check()
  await page.getByRole('checkbox', { name: 'Select Courier labels' }).check()
  await shoot(page, 'list-selected')
  await page.getByRole('button', { name: 'Clear the selection' }).click()
  await page.getByRole('button', { name: 'More about Price watcher' }).click()
  await shoot(page, 'list-menu')
  await page.keyboard.press('Escape')
  await page.locator('body').press('?')
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'keys')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('or')
  await shoot(page, 'palette')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Account/ }).click()
  await shoot(page, 'account-menu')
  await page.keyboard.press('Escape')
  await page.locator('body').press('c')
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'create')
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox').fill('tag:nothing colour:red')
  await page.getByRole('button', { name: 'Clear filters' }).waitFor()
  await shoot(page, 'list-no-hit')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('link', { name: 'Invoice reminders' }).click()
  await page.getByRole('heading', { name: 'Invoice reminders' }).waitFor()
  await shoot(page, 'workflow', 600)
  await page.goto(`${url}/w/${seeded.workspaceId}/credentials`)
  await shoot(page, 'credentials-empty', 600)
  const things = await seedThings(seeded, url)
  for (const [path] of things.paths) {
    await page.goto(`${url}${path}`)
    const name = path
      .replace(/^\/w\/[^/]+\//, '')
      .replaceAll(/[0-9a-f-]{36}/g, 'one')
      .replaceAll(/[^a-z-]+/g, '-')
    await shoot(page, name, 900)
  }
  await page.goto(`${url}/w/${seeded.workspaceId}/schedules`)
  await page.getByRole('button', { name: 'Try a rule' }).click()
  await shoot(page, 'schedules-try', 900)
  await page.goto(`${url}/notifications`)
  await shoot(page, 'notifications', 1500)
  await page.goto(`${url}/w/${seeded.workspaceId}/nothing-here`)
  await shoot(page, 'not-found', 600)
  await page.goto(`${url}/w/0190c8f2-0000-7000-8000-000000000000/workflows`)
  await shoot(page, 'not-member', 600)

  await shootExecutions(page, url, seeded, shoot)
  await shootVersions(page, url, seeded, shoot)
  await shootEditor(page, url, seeded, shoot)
  await page.setViewportSize(DESKTOP)
  await shootEditorStates(page, url, seeded, shoot)
  await shootAll(page, at, 'full', shoot)
  await shootTroubled(page, at, shoot)
  await shootPanel(page, url, seeded, shoot)

  await page.setViewportSize(PHONE)
  await page.goto(`${url}/workflows`)
  await page.getByRole('table').waitFor()
  await shoot(page, 'list-phone', 600)
  await page.setViewportSize(DESKTOP)
  await page.goto(`${url}/workflows`)
  await page.getByRole('table').waitFor()
  await page.context().setOffline(true)
  await shoot(page, 'list-offline', 600)
}
