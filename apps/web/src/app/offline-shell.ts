import { ownAddress } from './own-address.ts'

const ADDRESS = '/service-worker.js'

/**
 * Begins what keeps the shell of the pages on this device, once the page has loaded. Browsers have it where nobody can read
 * along (HTTPS, or this machine); elsewhere a reload without a connection finds nothing.
 */
export function keepShell(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const begin = () =>
    // A private window may forbid it: then there is a page all the same.
    void register().catch((error: unknown) => console.warn('The pages are not kept on this device.', error))
  if (document.readyState === 'complete') begin()
  else addEventListener('load', begin, { once: true })
}

async function register(): Promise<void> {
  await navigator.serviceWorker.register(ownAddress('linkflow-shell', ADDRESS), { updateViaCache: 'none' })
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage({ type: 'loaded', paths: loadedPaths() })
}

/** What the page was made of before there was anybody to keep it. */
const loadedPaths = (): string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname }) => pathname)
