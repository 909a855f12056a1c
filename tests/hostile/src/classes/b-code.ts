import { existsSync } from 'node:fs'
import { node } from '@linkflow/chaos'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { PROGRAMS, ROADS } from './b-code.payloads.ts'
import { runNodes } from './run-workflow.ts'

/** B: code escapes from its sandbox. */
export const codeEscape: Suite = {
  name: 'B',
  promise: 'No code reaches the process, the environment, the files, the network, other runs or other workspaces',
  atOnce: 4,
  attempts: (site) => [
    { name: 'control: good code works', run: () => works(site) },
    ...ROADS.map((road): Attempt => ({ name: road, run: () => along(site, filled(road, site)) })),
    ...PROGRAMS.map((program): Attempt => ({ name: program, run: () => runWhole(site, filled(program, site)) })),
  ],
}

const filled = (text: string, site: Site): string =>
  text
    .replaceAll('FILE', site.secretFile)
    .replaceAll('MARKER', site.markerFile)
    .replaceAll('TRAP', String(site.trap.port))
    .replaceAll('OTHER', site.otherRunId)

/** Ends of code nodes that say what the matter was with the program. Anything else is a fault of ours. */
const ENDS = /^code-(threw|syntax|timeout|memory|too-large|invalid-result|result-invalid|pending-promise)$/

/** Says so if the road led to anything that only a process has. */
function along(site: Site, road: string): Promise<Finding> {
  const source = `let got
    try { got = await (${road}) } catch (error) { return { refused: String(error?.message ?? error).slice(0, 500) } }
    const words = ['env', 'exit', 'binding', 'mainModule', 'pid', 'argv', 'versions']
    const found = got === null || got === undefined ? [] : words.filter((word) => { try { return got[word] !== undefined } catch { return false } })
    return { found, env: found.includes('env') ? JSON.stringify(got.env) : '', kind: typeof got }`
  return runWhole(site, source)
}

async function runWhole(site: Site, source: string): Promise<Finding> {
  const code = node('code', 'code', { source, timeoutMs: 1500 })
  const ran = await runNodes(site, [code], [{ secret: 'none' }])
  if (existsSync(site.markerFile)) return 'made a file'
  if (ran.type === 'refused') return `was refused as ${ran.codes.join(', ')}: ${ran.text.slice(0, 300)}`
  if (ran.status === 'failed') return ENDS.test(ran.error!.code) ? undefined : `ended as ${JSON.stringify(ran.error)}`
  if (ran.status !== 'succeeded') return `ended as ${ran.status}`
  const [{ found } = {}] = [ran.output].flat() as { found?: readonly string[] }[]
  return found !== undefined && found.length > 0 ? `reached ${ran.text.slice(0, 500)}` : undefined
}

async function works(site: Site): Promise<Finding> {
  // The look along a road must see a process when there is one.
  if ((await along(site, '({ env: { A: 1 }, exit() {} })')) === undefined) return 'does not see what a road leads to'
  const ran = await runNodes(site, [node('code', 'code', { source: 'return { n: items[0].json.n + 1 }' })], [{ n: 1 }])
  return ran.type === 'ended' && JSON.stringify(ran.output) === '[{"n":2}]' ? undefined : `did not work: ${ran.text}`
}
