import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { openPage } from '../harness/browser.ts'
import { EditorPage } from '../harness/editor.ts'
import { seedOwner, seedWorkflows } from '../harness/seed.ts'
import { seedExecutions } from '../harness/seed-executions.ts'
import { seedThings } from '../harness/seed-things.ts'
import { signIn } from '../harness/sign-in.ts'
import { seedVersions } from './versions.ts'

const FOLDER = fileURLToPath(new URL('../../../../docs/images', import.meta.url))
const SIZE = { width: 1200, height: 720 }
/** A canvas is wider than it is high, and has the room of the sidebar. */
const WIDE = { width: 1360, height: 600 }

/** What README and docs show: the sample as a new instance has it, and pages of a workspace that is used. */
export async function shootDocs(browser: Browser, url: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const page = await openPage(browser, { viewport: SIZE, colorScheme: 'light', reducedMotion: 'reduce' })
  const editor = new EditorPage(page)
  const shoot = async (name: string) => {
    await page.waitForTimeout(1_000)
    await page.screenshot({ path: `${FOLDER}/${name}.png` })
  }
  const shootBoth = async (name: string) => {
    await shoot(name)
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    await shoot(`${name}-dark`)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  }
  const seeded = await seedOwner(url)
  const { client, workspaceId } = seeded
  const at = `${url}/w/${workspaceId}`
  const [sample] = await client.workflows.list({ limit: 1 }).take(1)
  const [run] = await client.executions.list({ workflow: sample!.id, limit: 1 }).take(1)
  await signIn(page, url)
  await page.getByRole('button', { name: 'Fold the sidebar' }).click()
  await page.setViewportSize(WIDE)
  await editor.open(url, workspaceId, sample!.id, `?run=${run!.id}`)
  await editor.cards().nth(5).waitFor()
  await shootBoth('editor')
  await editor.card('Add up').click()
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: 'Node settings' }).waitFor()
  await shoot('node')
  await page.setViewportSize(SIZE)
  await page.getByRole('button', { name: 'Unfold the sidebar' }).click()

  await seedWorkflows(seeded)
  const things = await seedThings(seeded, url)
  const runs = await seedExecutions(seeded)
  await page.goto(`${at}/executions`)
  await page.getByRole('row').nth(10).waitFor()
  await shootBoth('executions')
  await page.goto(`${at}/executions/${runs.failed[0]!.id}`)
  await page.getByRole('treegrid').getByRole('row').first().waitFor()
  await shoot('execution')
  await page.goto(`${url}${things.paths.find(([path]) => path.includes('/hook'))![0]}`)
  await page.getByRole('heading', { name: 'Event inbox' }).waitFor()
  await shoot('webhook')
  await page.goto(`${at}/schedules/${things.schedule.id}`)
  await page.getByRole('row').nth(5).waitFor()
  await shoot('schedule')
  await page.goto(`${at}/workflows/${await seedVersions(seeded)}/versions`)
  await page.getByRole('button', { name: 'Changed Make order' }).click()
  await shoot('versions')
}
