import type { Page } from 'playwright-core'

/** From now on: what came from addresses of this kind. An answer that the page left behind has no body any more. */
export function answersOf(page: Page, address: RegExp): () => Promise<Buffer[]> {
  const bodies: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (address.test(response.url())) bodies.push(response.body().catch(() => Buffer.alloc(0)))
  })
  return () => Promise.all(bodies)
}

export const largest = (bodies: readonly Buffer[]): number => Math.max(...bodies.map(({ length }) => length))
