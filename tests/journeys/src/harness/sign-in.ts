import type { Page } from 'playwright-core'
import { OWNER } from './seed.ts'

/** By the form, as a person does. Ends where the page leads. */
export async function signIn(page: Page, url: string, path = '/', { email, password } = OWNER): Promise<void> {
  await page.goto(`${url}${path}`)
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((at) => !at.pathname.startsWith('/sign-in'))
}
