import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

const IS_TEXT = /\.(js|css|svg|json|html)$/
/** Smaller files travel in one packet anyway. */
const BYTES_MIN = 1024
const NEVER_SERVED = 'manifest.json'

/** Beside each text that is large enough: itself as `.br` and `.gz`. Made once here, never while somebody waits. */
export const compressed = (): Plugin => ({
  name: 'linkflow:compressed',
  apply: 'build',
  async writeBundle({ dir }) {
    const files = await readdir(dir!, { recursive: true })
    await Promise.all(
      files
        .filter((file) => IS_TEXT.test(file) && file !== NEVER_SERVED && file !== 'index.html')
        .map((file) => compress(join(dir!, file))),
    )
  },
})

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file)
  if (bytes.length < BYTES_MIN) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  const [br, gz] = await Promise.all([brotli(bytes, { params }), zip(bytes, { level: 9 })])
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
}
