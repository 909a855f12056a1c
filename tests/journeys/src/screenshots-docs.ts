import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { openPage } from './harness/browser.ts'
import { EditorPage } from './harness/editor.ts'
import { seedOwner, seedWorkflows } from './harness/seed.ts'
import { signIn } from './harness/sign-in.ts'

const FOLDER = fileURLToPath(new URL('../../../docs/images', import.meta.url))
const SIZE = { width: 1200, height: 720 }
/** Some 60 kB each. */
const QUALITY = 72

/** What README and docs show: the sample as a new instance has it, and the lists beside it. */
export async function shootDocs(browser: Browser, url: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const page = await openPage(browser, { viewport: SIZE, colorScheme: 'light', reducedMotion: 'reduce' })
  const editor = new EditorPage(page)
  const shoot = async (name: string) => {
    await page.waitForTimeout(1_000)
    await page.screenshot({ path: `${FOLDER}/${name}.jpg`, type: 'jpeg', quality: QUALITY })
  }
  const seeded = await seedOwner(url)
  const { client, workspaceId } = seeded
  const [sample] = await client.workflows.list({ limit: 1 }).take(1)
  const [run] = await client.executions.list({ workflow: sample!.id, limit: 1 }).take(1)
  await signIn(page, url)
  await editor.open(url, workspaceId, sample!.id, `?run=${run!.id}`)
  await editor.cards().nth(5).waitFor()
  await shoot('editor')
  await editor.card('Add up').click()
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: 'Node settings' }).waitFor()
  await shoot('node')
  await seedWorkflows(seeded)
  await page.goto(`${url}/workflows`)
  await page.getByRole('row').nth(10).waitFor()
  await shoot('workflows')
  await page.goto(`${url}/executions`)
  await page.getByRole('row').nth(10).waitFor()
  await shoot('executions')
}
