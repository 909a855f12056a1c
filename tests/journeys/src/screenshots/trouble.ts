import type { Page } from 'playwright-core'

/** Everything but who somebody is: without that there is no page at all. */
export const DATA = /\/api\/v1\/(?!me\b|sessions|setup|sign-in-ways)/

const REFUSAL = {
  type: 'urn:linkflow:error:database-unavailable',
  title: 'The database does not answer',
  status: 503,
  code: 'database-unavailable',
  detail: 'The database does not answer. Try again in a minute.',
  requestId: '0190c8f2-77aa-7c31-9f1d-52d6a1e04b7c',
}

/** Answers are held back for what the page asks from now on. */
export const hold = (page: Page, pattern = DATA): Promise<unknown> => page.route(pattern, () => {})

/** They are refused, and for longer than a client waits by itself. */
export const refuse = (page: Page, pattern = DATA): Promise<unknown> =>
  page.route(pattern, (route) =>
    route.fulfill({
      status: REFUSAL.status,
      contentType: 'application/problem+json',
      headers: { 'retry-after': '600' },
      body: JSON.stringify(REFUSAL),
    }),
  )

export const calm = (page: Page): Promise<void> => page.unrouteAll({ behavior: 'ignoreErrors' })
