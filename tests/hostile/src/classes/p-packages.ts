import { existsSync } from 'node:fs'
import { node } from '@linkflow/chaos'
import { packedExample } from '@linkflow/integration/testing'
import { bodyOf, type Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { runNodes } from './run-workflow.ts'

/** P: packages of nodes reach for what they were not given. T38; the package is tests/packages/hostile. */
export const packageEscape: Suite = {
  name: 'P',
  promise:
    'No package of nodes reaches what its manifest does not name: hosts, credentials, files, environment, processes',
  atOnce: 2,
  attempts: (site) => {
    let installed: Promise<void> | undefined
    const after = (run: () => Promise<Finding>) => async () => {
      installed ??= install(site)
      await installed
      return run()
    }
    return [
      { name: 'its install script', run: after(async () => (existsSync(SCRIPT_RAN) ? 'ran' : undefined)) },
      ...REFUSED.map(([way, target]): Attempt => {
        return { name: `${way} ${target(site)}`, run: after(() => isRefused(site, way, target(site))) }
      }),
      ...ENDED.map((way): Attempt => ({ name: way, run: after(() => isEnded(site, way)) })),
    ]
  },
}

/** What the package's install script would leave. */
const SCRIPT_RAN = '/tmp/linkflow-hostile-install-ran'

const nothing = () => ''
const trap = (site: Site) => String(site.trap.port)

const REFUSED: readonly (readonly [way: string, target: (site: Site) => string])[] = [
  ['file', nothing],
  ['file-by-binding', nothing],
  ['file-by-builtin', nothing],
  ['file-by-require', nothing],
  ['file-by-import', (site) => site.secretFile],
  ['spawn', nothing],
  ['worker', nothing],
  ['socket', trap],
  ['fetch', trap],
  ['other-host', () => 'https://api.example.com/'],
  ['other-host', (site) => `http://127.0.0.1:${site.trap.port}/`],
  ['own-hosts', () => 'http://169.254.169.254/'],
  ['other-credential', () => 'http://127.0.0.1/'],
]

/** Ways that cost the package its process. */
const ENDED: readonly string[] = [
  'loop',
  'memory',
  'buffers',
  'output',
  'flood',
  'exit',
  'forged-frame',
  'huge-frame',
  'other-file',
]

async function install({ client }: Site): Promise<void> {
  const source = { tarball: (await packedExample('hostile')).toString('base64') }
  const { integrity } = await bodyOf<{ integrity: string }>(
    client.api('POST', '/packages/preview', { body: { source } }),
  )
  await bodyOf(client.api('POST', '/packages', { body: { source, integrity } }))
}

const tries = (site: Site, way: string, target = '') =>
  runNodes(site, [node('try', 'test-hostile.try', { way, target })], {})

async function isRefused(site: Site, way: string, target: string): Promise<Finding> {
  const ran = await tries(site, way, target)
  if (ran.type === 'refused') return `was not tried: ${ran.codes.join(', ')}`
  const [item] = [ran.output].flat() as { refused?: string }[]
  return ran.status === 'succeeded' && typeof item?.refused === 'string' ? undefined : `got ${ran.text.slice(0, 500)}`
}

async function isEnded(site: Site, way: string): Promise<Finding> {
  const ran = await tries(site, way)
  if (ran.type === 'refused') return `was not tried: ${ran.codes.join(', ')}`
  const code = ran.error?.code ?? ''
  if (!/^(package-(stuck|memory|crashed|too-large|protocol)|node-(crashed|output-invalid))$/.test(code)) {
    return `ended as ${ran.status} ${code}: ${ran.text.slice(0, 300)}`
  }
  return isRefused(site, 'file', '')
}
