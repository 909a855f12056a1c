import type { Page } from 'playwright-core'
import type { Seeded } from './harness/seed.ts'
import { seedExecutions } from './harness/seed-executions.ts'

/** Pictures of the pages of executions. */
export async function shootExecutions(
  page: Page,
  url: string,
  seeded: Seeded,
  shoot: (page: Page, name: string, settleMs?: number) => Promise<void>,
): Promise<void> {
  const runs = await seedExecutions(seeded)
  const run = async (id: string, name: string, search = '') => {
    await page.goto(`${url}/w/${seeded.workspaceId}/executions/${id}${search}`)
    await page.getByRole('treegrid').getByRole('row').first().waitFor()
    await shoot(page, name, 800)
  }
  await page.goto(`${url}/executions`)
  await page.getByRole('table').waitFor()
  await shoot(page, 'executions', 1_200)
  await page.goto(`${url}/executions?q=${encodeURIComponent('status:failed colour:red data:"order-1042"')}`)
  await page.getByRole('table').waitFor()
  await shoot(page, 'executions-query', 800)
  await page.goto(`${url}/executions?q=status:failed`)
  await page.getByRole('checkbox', { name: 'Select all' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Retry from failed' }).click()
  await shoot(page, 'executions-bulk')
  await page.keyboard.press('Escape')
  await run(runs.succeeded[5]!.id, 'execution')
  await run(runs.failed[0]!.id, 'execution-failed')
  await run(runs.looped.id, 'execution-loop')
  await run(runs.large.id, 'execution-large', '?node=rows&view=output')
  await run(runs.waited.id, 'execution-waited')
  await page.getByRole('button', { name: 'Collapse idle time' }).click()
  await shoot(page, 'execution-idle')
  await run(runs.succeeded[6]!.id, 'execution-compare', `?compare=${runs.succeeded[1]!.id}`)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${url}/executions`)
  await page.getByRole('table').waitFor()
  await shoot(page, 'executions-phone', 800)
  await run(runs.failed[0]!.id, 'execution-phone')
}
