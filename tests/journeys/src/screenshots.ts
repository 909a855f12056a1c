import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { DESKTOP, launchBrowser, openPage, PHONE } from './harness/browser.ts'
import { seedOwner, seedWorkflows } from './harness/seed.ts'
import { seedThings } from './harness/seed-things.ts'
import { Server } from './harness/server.ts'
import { signIn } from './harness/sign-in.ts'
import { shootDocs } from './screenshots-docs.ts'
import { shootEditor } from './screenshots-editor.ts'
import { shootExecutions } from './screenshots-executions.ts'
import { shootList, shootSetup, shootSignIn } from './screenshots-lists.ts'
import { shootPanel } from './screenshots-panel.ts'
import { shootAll, shootEditor as shootEditorStates, shootTroubled } from './screenshots-states.ts'
import { shootThings } from './screenshots-things.ts'
import { shootVersions } from './screenshots-versions.ts'

const PARTS = [
  'entering',
  'empty',
  'list',
  'things',
  'full',
  'phone',
  'german',
  'troubled',
  'executions',
  'versions',
  'editor',
  'states',
  'panel',
] as const
type Part = (typeof PARTS)[number]

const HELP = `npm run screenshots -- [options] [words]

Every screen in both themes and in its states, into screenshots/ (ignored). To be looked at.

  words       only pictures whose name has one of these, as «editor» or «-empty»
  --part P    only this part, once or more: ${PARTS.join(', ')}
  --docs      the small pictures of README and docs instead, into docs/images
  --help      this`

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: 'string', multiple: true, default: [...PARTS] },
    docs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit()
}

const FOLDER = fileURLToPath(new URL('../../../screenshots', import.meta.url))
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
  const first = await openPage(browser)
  /** On a page of its own, so that what went wrong in one part leaves the pictures of the others. */
  const part = async (name: Part, take: (page: Page) => Promise<void>): Promise<void> => {
    if (!values.part.includes(name)) return
    const page = await first.context().newPage()
    try {
      await take(page)
    } catch (error) {
      console.error(`${name}:`, error)
      await page.screenshot({ path: `${FOLDER}/${name}-broke.png` })
      process.exitCode = 1
    } finally {
      await page.close()
    }
  }

  await part('entering', (page) => shootSetup(page, url, shoot))
  const seeded = await seedOwner(url)
  const { client, workspaceId } = seeded
  const at = `${url}/w/${workspaceId}`
  await part('entering', (page) => shootSignIn(page, url, shoot))
  await signIn(first, url)

  await part('empty', async (page) => {
    for await (const { id } of client.workflows.list()) await client.workflows.archive(id)
    await shootAll(page, at, 'empty', shoot)
  })
  await seedWorkflows(seeded)
  await part('list', (page) => shootList(page, url, seeded, shoot))
  const things = await seedThings(seeded, url)
  await part('things', (page) => shootThings(page, url, seeded, things, shoot))
  await part('full', (page) => shootAll(page, at, 'full', shoot))
  await part('phone', async (page) => {
    await page.setViewportSize(PHONE)
    await shootAll(page, at, 'phone', shoot)
  })
  await part('troubled', (page) => shootTroubled(page, at, shoot))
  await part('executions', (page) => shootExecutions(page, url, seeded, shoot))
  await part('versions', (page) => shootVersions(page, url, seeded, shoot))
  await part('editor', (page) => shootEditor(page, url, seeded, shoot))
  await part('states', (page) => shootEditorStates(page, url, seeded, shoot))
  await part('panel', (page) => shootPanel(page, url, seeded, shoot))
  await part('german', async (page) => {
    await page.setViewportSize(DESKTOP)
    await page.addInitScript(() => localStorage.setItem('linkflow.language', 'de'))
    await shootAll(page, at, 'german', shoot)
    const [{ id } = { id: '' }] = await client.workflows.list({ limit: 1 }).take(1)
    for (const [name, path] of [
      ['editor', ''],
      ['versions', '/versions'],
    ] as const) {
      await page.goto(`${at}/workflows/${id}${path}`)
      await page.getByRole('main').waitFor()
      await shoot(page, `${name}-german`, 1_000)
    }
  })
}
