// Writes the golden half-done journals of a release: node bin/node.mjs contexts/execution/src/testing/make-golden.ts 0.1
// A file that is there already is never written again: it says what that release wrote, for ever.
import { existsSync, writeFileSync } from 'node:fs'
import { builtInNodes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { openFacts, type StoredJournalRow } from '../application/sealed-payloads.ts'
import type { ExecutionId } from '../domain/execution.ts'
import { openExecutionWorld } from './execution-world.ts'
import {
  GOLDEN_FOLDER,
  type Golden,
  type GoldenCase,
  type GoldenExecution,
  goldenCases,
  plantGolden,
} from './golden.ts'
import { openProbes } from './probe-nodes.ts'

const [release] = process.argv.slice(2)
if (release === undefined || !/^[0-9a-z.-]+$/.test(release)) {
  console.error('Name the release: node bin/node.mjs contexts/execution/src/testing/make-golden.ts 0.1')
  process.exit(1)
}

for (const each of goldenCases) {
  const file = new URL(`${release}-${each.name}.json`, GOLDEN_FOLDER)
  if (existsSync(file)) continue
  const half = await halfOf(each)
  const golden: Golden = { ...half, expected: await resumed(half) }
  writeFileSync(file, `${JSON.stringify(golden, null, 1)}\n`)
  console.log(`${file.pathname.split('/').at(-1)}: ${golden.expected.status}`)
}

async function halfOf({
  name,
  workflows,
  items,
  begin,
  half,
  signals = [],
}: GoldenCase): Promise<Omit<Golden, 'expected'>> {
  const probes = openProbes()
  const world = await openExecutionWorld([...builtInNodes, ...probes.types])
  const dying = world.openProcess()
  await dying.worker.start()
  const versions = Object.entries(workflows).map(
    ([workflow, file]) => [world.addVersion(file, workflow === 'main' ? name : workflow), workflow] as const,
  )
  const version = versions[0]![0]
  const id = await (begin?.(world, version) ?? world.begin(version, items, {}, dying.executions))
  await half(world, probes, id)
  dying.kill()
  const ids = [id, ...(await world.childrenOf(id))]
  const executions = await Promise.all(
    ids.map(async (each): Promise<GoldenExecution> => {
      const { versionId, mode, trigger, meta } = await world.find(each)
      const [version, workflow] = versions.find(([known]) => known.versionId === versionId)!
      const head = {
        mode,
        triggerNode: trigger,
        planFormat: version.plan.format,
        engineFlags: version.engineFlags,
        meta,
      }
      return { id: each, workflow, head, journal: await journalOf(each) }
    }),
  )
  async function journalOf(each: ExecutionId) {
    const rows = await world.database.engine.query<StoredJournalRow>(
      sql`select execution_id, workspace_id, seq, facts, sealed from execution.journal
          where execution_id = ${each}::uuid order by seq`,
    )
    return Promise.all(rows.map(async (row) => ({ seq: row.seq, facts: await openFacts(world.payloads, row) })))
  }
  await world.close()
  return { release: release!, case: name, workflows, executions, signals }
}

/** What this release itself makes of it. */
async function resumed(half: Omit<Golden, 'expected'>): Promise<Golden['expected']> {
  const probes = openProbes({ gatesOpen: true })
  const world = await openExecutionWorld([...builtInNodes, ...probes.types])
  const id = await plantGolden(world, { ...half, expected: { status: '', output: {}, calls: {} } })
  await world.worker.start()
  const { status, output } = await world.ended(id)
  const calls = Object.fromEntries(
    [...new Set(probes.calls.map((call) => call.name))].map((name) => [name, probes.callsOf(name).length]),
  )
  await world.close()
  return { status, output, calls }
}
process.exit(0)
