import type { Page } from 'playwright-core'
import type { Shoot } from './shooter.ts'

/** What the pages of things open: a form of an own type of credential, and a rule that is tried. */
export async function shootThings(page: Page, at: string, shoot: Shoot): Promise<void> {
  await page.goto(`${at}/credentials/new?type=custom`)
  await page.getByRole('heading', { name: 'New credential: Custom' }).waitFor()
  await shoot(page, 'credential-new-custom', 400)
  await page.goto(`${at}/schedules`)
  await page.getByRole('button', { name: 'Try a rule' }).click()
  await shoot(page, 'schedules-try', 900)
}
