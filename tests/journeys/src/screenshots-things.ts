import type { Page } from 'playwright-core'
import type { Seeded } from './harness/seed.ts'
import type { Things } from './harness/seed-things.ts'
import type { Shoot } from './screenshots-states.ts'

/** The pages of single things: a credential, a webhook with its calls, a schedule with its times. */
export async function shootThings(
  page: Page,
  url: string,
  { workspaceId }: Seeded,
  { paths }: Things,
  shoot: Shoot,
): Promise<void> {
  for (const [path] of paths) {
    await page.goto(`${url}${path}`)
    await page.getByRole('heading').first().waitFor()
    await shoot(page, nameOf(path), 900)
  }
  await page.goto(`${url}/w/${workspaceId}/schedules`)
  await page.getByRole('button', { name: 'Try a rule' }).click()
  await shoot(page, 'schedules-try', 900)
}

const nameOf = (path: string): string =>
  path
    .replace(/^\/w\/[^/]+\//, '')
    .replaceAll(/[0-9a-f-]{36}/g, 'one')
    .replaceAll(/[^a-z-]+/g, '-')
