import type { Page } from 'playwright-core'
import { DESKTOP, PHONE } from '../harness/browser.ts'
import { OWNER } from '../harness/seed.ts'
import type { Shoot } from './shooter.ts'

/** What somebody sees who is not yet known: on an instance that nobody owns, and at its door after that. */
export async function shootSetup(page: Page, url: string, shoot: Shoot): Promise<void> {
  await page.goto(`${url}/`)
  await page.waitForURL(/setup/)
  await shoot(page, 'setup')
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('Tr0ub4dor&3')
  await page.setViewportSize(PHONE)
  await shoot(page, 'setup-phone')
  await page.setViewportSize(DESKTOP)
}

export async function shootSignIn(page: Page, url: string, shoot: Shoot): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByRole('textbox', { name: 'Email' }).waitFor()
  await shoot(page, 'sign-in')
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email)
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await shoot(page, 'sign-in-refused')
  await page.setViewportSize(PHONE)
  await shoot(page, 'sign-in-phone')
  await page.setViewportSize(DESKTOP)
  await page.goto(`${url}/forgot-password`)
  await page.getByRole('textbox', { name: 'Email' }).waitFor()
  await shoot(page, 'forgot')
  await page.goto(`${url}/reset-password#token=x`)
  await page.getByRole('heading').first().waitFor()
  await shoot(page, 'reset')
}

/** The list of workflows at work, and what lies over every page. */
export async function shootOverlays(page: Page, url: string, workspace: string, shoot: Shoot): Promise<void> {
  const at = `${url}/w/${workspace}/workflows`
  await page.goto(at)
  await page.getByRole('row').nth(10).waitFor()
  await page.getByRole('checkbox', { name: 'Select Price watcher' }).check()
  await page.getByRole('checkbox', { name: 'Select Newsletter sync' }).check()
  await shoot(page, 'workflows-selected')
  await page.getByRole('button', { name: 'Clear the selection' }).click()
  await page.getByRole('button', { name: 'More about Price watcher' }).click()
  await shoot(page, 'workflows-menu')
  await page.keyboard.press('Escape')
  await page.locator('body').press('?')
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'keys')
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
  await shoot(page, 'workflows-no-hit')
  await page.goto(`${url}/w/${workspace}/nothing-here`)
  await shoot(page, 'not-found', 600)
  await page.goto(`${url}/w/0190c8f2-0000-7000-8000-000000000000/workflows`)
  await shoot(page, 'not-member', 600)
  await page.goto(at)
  await page.getByRole('row').nth(10).waitFor()
  await page.context().setOffline(true)
  await shoot(page, 'workflows-offline', 600)
  await page.context().setOffline(false)
}
