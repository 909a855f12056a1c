import type { Page } from 'playwright-core'
import type { SeededRuns } from '../harness/seed-executions.ts'
import type { Shoot } from './shooter.ts'

/** Pictures of the pages of executions. */
export async function shootExecutions(page: Page, at: string, runs: SeededRuns, shoot: Shoot): Promise<void> {
  const run = async (id: string, name: string, search = '') => {
    await page.goto(`${at}/executions/${id}${search}`)
    await page.getByRole('treegrid').getByRole('row').first().waitFor()
    await shoot(page, name, 800)
  }
  await page.goto(`${at}/executions?q=${encodeURIComponent('status:failed colour:red data:"order-1042"')}`)
  await page.getByRole('table').waitFor()
  await shoot(page, 'executions-query', 800)
  await page.goto(`${at}/executions?q=status:failed`)
  await page.getByRole('checkbox', { name: 'Select all' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Retry from failed' }).click()
  await shoot(page, 'executions-bulk')
  await page.keyboard.press('Escape')
  await run(runs.succeeded[5]!.id, 'execution-done')
  await run(runs.looped.id, 'execution-loop')
  await run(runs.large.id, 'execution-large', '?node=rows&view=output')
  await run(runs.waited.id, 'execution-waited')
  await page.getByRole('button', { name: 'Collapse idle time' }).click()
  await shoot(page, 'execution-idle')
  await run(runs.succeeded[6]!.id, 'execution-compare', `?compare=${runs.succeeded[1]!.id}`)
}
