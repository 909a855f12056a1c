import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { DESKTOP, launchBrowser, openPage } from '../harness/browser.ts'
import { seedOwner } from '../harness/seed.ts'
import { Server } from '../harness/server.ts'
import { signIn } from '../harness/sign-in.ts'
import { shootDocs } from './docs.ts'
import { shootEditor } from './editor.ts'
import { shootExecutions } from './executions.ts'
import { shootOverlays, shootSetup, shootSignIn } from './lists.ts'
import { shootPanel } from './panel.ts'
import { tableOfStates } from './screens.ts'
import { seedShown } from './seed-shown.ts'
import { makeSheets } from './sheets.ts'
import { FOLDER, Shooter } from './shooter.ts'
import { shootThings } from './things.ts'
import { shootVersions } from './versions.ts'
import { shootScreens } from './visit.ts'

const PARTS = ['entering', 'screens', 'overlays', 'things', 'executions', 'versions', 'editor', 'panel'] as const
type Part = (typeof PARTS)[number]

const HELP = `npm run screenshots -- [options] [words]

Every screen in both themes and in its states, into screenshots/ (ignored). To be looked at; what the script itself saw is
said at the end.

  words       only pictures whose name has one of these, as «editor», «-empty» or «credentials-error»
  --part P    only this part, once or more: ${PARTS.join(', ')}
  --list      the screens and their states, and why some have not all of them
  --sheets    puts the pictures that are there on sheets of six, small, and takes none
  --docs      the small pictures of README and docs instead, into docs/images
  --help      this`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: 'string', multiple: true, default: [...PARTS] },
    list: { type: 'boolean', default: false },
    sheets: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else if (values.list) console.log(tableOfStates())
else await withBrowser()

async function withBrowser(): Promise<void> {
  const browser = await launchBrowser()
  try {
    const shooter = new Shooter(positionals)
    if (values.sheets) {
      console.log(`${await makeSheets(browser, (name) => shooter.wants(name))} sheets are in ${FOLDER}.`)
      return
    }
    await using server = await Server.start()
    if (values.docs) {
      await shootDocs(browser, server.url)
      console.log('The pictures are in docs/images: look at them.')
      return
    }
    await shootEverything(browser, server.url, shooter)
    for (const remark of shooter.remarks) console.error(remark)
    console.log(`${shooter.taken} pictures are in ${FOLDER}: look at them.`)
    if (shooter.remarks.length > 0) process.exitCode = 1
  } finally {
    await browser.close()
  }
}

async function shootEverything(browser: Browser, url: string, shooter: Shooter): Promise<void> {
  const { shoot } = shooter
  const first = await openPage(browser)
  /** On a page of its own, so that what went wrong in one part leaves the pictures of the others. */
  const part = async (name: Part, take: (page: Page) => Promise<void>): Promise<void> => {
    if (!values.part.includes(name)) return
    const page = await first.context().newPage()
    try {
      await page.setViewportSize(DESKTOP)
      await take(page)
    } catch (error) {
      shooter.remark(name, `broke: ${error instanceof Error ? error.message : error}`)
      await page.screenshot({ path: `${FOLDER}/${name}-broke.png` })
    } finally {
      await page.close()
    }
  }

  await part('entering', (page) => shootSetup(page, url, shoot))
  const seeded = await seedOwner(url)
  await part('entering', (page) => shootSignIn(page, url, shoot))
  if (values.part.every((name) => name === 'entering')) return
  await signIn(first, url)
  const shown = await seedShown(seeded, url)
  const at = `${url}/w/${shown.workspace}`
  // They make workflows of their own, by calls that are good for some minutes; the rest only looks.
  await part('editor', (page) => shootEditor(page, url, seeded, shoot))
  await part('panel', (page) => shootPanel(page, url, seeded, shoot))
  await part('overlays', (page) => shootOverlays(page, url, shown.workspace, shoot))
  await part('things', (page) => shootThings(page, at, shoot))
  await part('executions', (page) => shootExecutions(page, at, shown.runs, shoot))
  await part('versions', (page) => shootVersions(page, `${at}/workflows/${shown.versions}`, shoot))
  await part('screens', async (page) => {
    await page.goto(at)
    await shootScreens(page, url, shown, shooter)
  })
}
