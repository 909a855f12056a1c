import type { Page } from 'playwright-core'
import { DESKTOP, PHONE } from '../harness/browser.ts'
import { SCREENS, type Screen, STATES, type State } from './screens.ts'
import type { Shown } from './seed-shown.ts'
import type { Shooter } from './shooter.ts'
import { calm, hold, refuse } from './trouble.ts'

const LAPTOP = { width: 1280, height: 800 }
/** What a page needs for its program and a part of it, and the 150 ms before a skeleton is no flicker. */
const PROGRAM_MS = 1_500
/** A bone of a skeleton. */
const BONE = '.animate-breathe'

/** Each screen that was asked for, in each of its states. */
export async function shootScreens(page: Page, url: string, shown: Shown, shooter: Shooter): Promise<void> {
  for (const state of STATES) {
    await page.setViewportSize(state === 'phone' ? PHONE : state === 'laptop' ? LAPTOP : DESKTOP)
    await page.evaluate((tongue) => localStorage.setItem('linkflow.language', tongue), state === 'german' ? 'de' : 'en')
    for (const screen of SCREENS) {
      const name = `${screen.name}-${state}`
      if (screen.without?.[state] !== undefined || !shooter.wants(name)) continue
      try {
        await visit(page, url, shown, screen, state, (text) => shooter.remark(name, text))
        await shooter.shoot(page, name)
      } catch (error) {
        shooter.remark(name, `was not reached: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
        await shooter.shoot(page, `${name}-broke`)
      } finally {
        await calm(page)
      }
    }
  }
}

async function visit(
  page: Page,
  url: string,
  shown: Shown,
  { path, emptyAt, reach, asks }: Screen,
  state: State,
  remark: (text: string) => void,
): Promise<void> {
  if (state === 'loading') await hold(page, asks)
  if (state === 'error') await refuse(page, asks)
  const at = state === 'empty' ? (emptyAt?.(shown) ?? path({ ...shown, workspace: shown.bare })) : path(shown)
  await page.goto(`${url}${at}`)
  if (state === 'loading') {
    // The first bones are those of the page's program, which comes; the page has its own after a moment.
    await soon(page.locator(BONE).first().waitFor())
    await page.waitForTimeout(PROGRAM_MS)
    if (!(await soon(page.locator(BONE).first().waitFor()))) remark('has no skeleton')
    return
  }
  await reach?.(page)
  if (state === 'error') {
    if (!(await soon(page.getByRole('button', { name: 'Try again' }).first().waitFor()))) remark('has no «Try again»')
    await soon(page.locator(BONE).first().waitFor({ state: 'detached' }))
    if ((await page.getByText(/0190c8f2-77aa/).count()) === 0) remark('does not say the id of its request')
    return
  }
  await page.getByRole('heading').first().waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {})
  if (!(await soon(page.locator(BONE).first().waitFor({ state: 'detached' })))) remark('still has a skeleton')
}

/** Whether it comes about within what somebody waits who makes pictures. */
const soon = (coming: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    coming.then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 4_000)),
  ])
