import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PackageCall } from './package-call.ts'
import { openPackageSandbox, type PackageSandbox } from './package-sandbox.ts'

const NODES = `import { z } from 'zod'
let calls = 0
const each = async (item, { waits }) => {
  calls += 1
  if (waits) await new Promise(() => {})
  return { json: { calls } }
}
const about = { version: 1, parameters: z.strictObject({ waits: z.boolean().default(false) }), behaviour: { kind: 'each', each } }
const stream = () => ({
  kind: 'stream',
  batches: (async function* () {
    yield [{ json: { n: 1 } }, { json: { n: 2 } }]
    yield [{ json: { n: 3 } }]
  })(),
})
export default { nodes: [
  { ...about, type: 'test.count' },
  { ...about, type: 'test.stream', behaviour: { kind: 'each', each: stream } },
] }
`

const folder = mkdtempSync(join(tmpdir(), 'linkflow-package-'))
let sandbox: PackageSandbox

beforeAll(() => {
  mkdirSync(join(folder, 'good'))
  mkdirSync(join(folder, 'bad'))
  writeFileSync(join(folder, 'good/index.mjs'), NODES)
  writeFileSync(join(folder, 'bad/index.mjs'), 'import "node:fs"\nexport default {}\n')
  const limits = { processesMax: 3, processesPerWorkspaceMax: 2 }
  sandbox = openPackageSandbox({ modules: {}, limits, log: { info() {}, warn() {} } })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

const code = { key: 'good', folder: join(folder, 'good'), entry: 'index.mjs' }
const call = (workspaceId: string, step: string, waits = false, signal?: AbortSignal): PackageCall => ({
  ...{ code, workspaceId, step },
  message: JSON.stringify({
    ...{ kind: 'each', type: 'test.count', version: 1, item: { json: {} }, parameters: { waits }, index: 0 },
    facts: { workspaceId, executionId: 'e', step, seed: 1 },
  }),
  onAsk: async () => '{}',
  onLog: () => {},
  ...(signal && { signal }),
})
const countOf = async (of: PackageCall) => {
  const answer = await sandbox.call(of)
  if (!answer.ok) throw new Error(answer.error.code)
  return JSON.parse(answer.value).items[0].item.json.calls as number
}

describe('processes of packages', () => {
  it('tell what a package is, and why one cannot be loaded', async () => {
    const told = await sandbox.describe(code)
    expect(told.ok && JSON.parse(told.value)).toMatchObject({
      nodes: [{ type: 'test.count', behaviour: { kind: 'each' } }, { type: 'test.stream' }],
    })
    const bad = await sandbox.describe({ key: 'bad', folder: join(folder, 'bad'), entry: 'index.mjs' })
    expect(bad).toMatchObject({ ok: false, error: { code: 'package-broken', message: expect.stringContaining('fs') } })
  })

  it('serve one workspace each, and one step after the other', async () => {
    expect(await countOf(call('a', '1'))).toBe(1)
    expect(await countOf(call('a', '2'))).toBe(2)
    expect(await countOf(call('b', '1'))).toBe(1)
  })

  it('read a stream of items to its end', async () => {
    const counting = call('a', '3')
    const message = JSON.stringify({ ...JSON.parse(counting.message), type: 'test.stream' })
    const answer = await sandbox.call({ ...counting, message })
    expect(answer.ok && JSON.parse(answer.value)).toEqual({
      items: [1, 2, 3].map((n) => ({ item: { json: { n } } })),
    })
  })

  it('leave room for others, however many steps of one workspace wait', async () => {
    const aborter = new AbortController()
    const flood = Array.from({ length: 6 }, (_, at) => sandbox.call(call('flood', `${at}`, true, aborter.signal)))
    expect(await countOf(call('other', '1'))).toBe(1)
    aborter.abort()
    const ends = await Promise.all(flood)
    expect(ends.map((end) => !end.ok && end.error.code)).toEqual(flood.map(() => 'package-cancelled'))
  })

  it('begin anew for a package that was forgotten', async () => {
    sandbox.forget('good')
    expect(await countOf(call('a', '3'))).toBe(1)
  })
})
