import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const SOURCE = new URL('./service-worker.js', import.meta.url)
/** Those whose names do not change with what they hold. */
const OTHERS = ['../index.html', '../public/theme.js', '../public/favicon.svg'].map(
  (path) => new URL(path, import.meta.url),
)
const PLACE = '__BUILD__'

/** Writes `service-worker.js` with the hash of what was built; the names of assets say what they hold. */
export const serviceWorker = (): Plugin => ({
  name: 'linkflow:service-worker',
  apply: 'build',
  generateBundle(_, bundle) {
    const hash = createHash('sha256').update(Object.keys(bundle).sort().join('\n'))
    for (const file of OTHERS) hash.update(readFileSync(file))
    const built = hash.digest('hex').slice(0, 16)
    const source = readFileSync(SOURCE, 'utf8').replaceAll(PLACE, built)
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
  },
})
