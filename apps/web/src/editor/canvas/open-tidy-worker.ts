import url from './tidy.worker.ts?worker&url'
import type { TidyWorker } from './tidy-in-worker.ts'

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

/**
 * A page under Trusted Types starts no worker from a mere text. The policy gives out the one address that this file has
 * from the build, and no other; the header of the page has to allow it by its name.
 */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('linkflow-worker', {
  createScriptURL: () => url,
})

export const openTidyWorker = (): TidyWorker =>
  new Worker(policy?.createScriptURL(url) ?? url, { type: 'module' }) as unknown as TidyWorker
