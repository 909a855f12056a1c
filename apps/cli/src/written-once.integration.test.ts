import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CrashPoint } from '@linkflow/kernel'
import { LinkFlow, type WorkflowFileInput } from '@linkflow/sdk'
import { afterAll, describe, expect, it } from 'vitest'
import { LinkflowProcess } from './testing/linkflow-process.ts'

/** Processes are started and killed here, on a machine that may have much else to do. */
const SLOW_MS = 480_000

const root = mkdtempSync(join(tmpdir(), 'linkflow-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const node = (id: string, type: string, parameters: object, version = 1) => ({
  id,
  name: id,
  type,
  version,
  parameters,
})
const file: WorkflowFileInput = {
  linkflow: 1,
  name: 'Writes once',
  nodes: [
    node('start', 'manual', {}),
    node('rows', 'data-table', { operation: 'insert', table: 'Orders' }),
    node('count', 'state', { operation: 'increment', key: 'orders', scope: 'workspace', into: 'count' }),
    node('seen', 'remove-duplicates', { across: 'executions', compare: 'selected', fields: ['no'] }, 2),
  ],
  connections: [
    { from: { node: 'start' }, to: { node: 'rows' } },
    { from: { node: 'rows' }, to: { node: 'count' } },
    { from: { node: 'count' }, to: { node: 'seen' } },
  ],
} as WorkflowFileInput

async function serve(dataDir: string, env: Record<string, string> = {}) {
  const server = new LinkflowProcess(
    ['start', '--port', '0', '--log-level', 'warn', '--sample', 'false', '--lease-ms', '3000'],
    { dataDir, env },
  )
  const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  return { server, api: new LinkFlow({ url: `http://127.0.0.1:${port}`, token, retries: 0 }) }
}

describe('what a step writes to data tables and the state', { timeout: SLOW_MS }, () => {
  // The rows pass first, then the count of each of two items, then the keys. Killed before a commit, and after it and before
  // the journal knows.
  const deaths: readonly `${CrashPoint}:${number}`[] = [
    'data.before-commit:2',
    'data.committed:1',
    'data.committed:2',
    'data.committed:4',
  ]

  it('is there once, however often the process dies in between', async () => {
    const dataDir = join(root, 'data')
    const first = await serve(dataDir)
    await first.api.dataTables.create({ name: 'Orders', columns: [{ name: 'no', type: 'number' }] })
    const { id } = await first.api.workflows.create(file)
    await first.api.workflows.publish(id)
    first.server.kill('SIGTERM')
    await first.server.exited

    for (const [n, death] of deaths.entries()) {
      const dying = await serve(dataDir, { LINKFLOW_CRASH_AT: death })
      const input = [{ no: n * 2 }, { no: n * 2 + 1 }]
      await dying.api.workflows.run(id, input).catch(() => undefined)
      await dying.server.exited
      const { server, api } = await serve(dataDir)
      const [execution] = await api.executions.list({ workflow: id }).take(1)
      const status = async () => (await api.executions.get(execution!.id)).status
      await expect.poll(status, { timeout: 60_000, interval: 200, message: death }).toBe('succeeded')
      const rows = await Array.fromAsync(api.dataTables.rows.all((await api.dataTables.list().take(1))[0]!.id))
      expect(
        rows.map(({ values }) => values['no']),
        death,
      ).toEqual(Array.from({ length: (n + 1) * 2 }, (_, no) => no))
      expect(await api.state.get('orders'), death).toMatchObject({ value: (n + 1) * 2 })
      const kept = await api.executions.items(execution!.id, 'seen', { port: 'main' }).take(5)
      expect(
        kept.map(({ json }) => json),
        death,
      ).toMatchObject([
        { no: n * 2, count: n * 2 + 1 },
        { no: n * 2 + 1, count: n * 2 + 2 },
      ])
      server.kill('SIGTERM')
      await server.exited
    }
  })
})
