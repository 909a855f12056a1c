import { readdirSync, readFileSync } from 'node:fs'
import type { WorkflowFileInput } from '@linkflow/contracts'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import type { CompiledVersion } from '../application/compiled-version.ts'
import { CONTINUE_KEY } from '../application/continue-execution.ts'
import type { TestRequest } from '../application/test-execution.ts'
import type { ExecutionHead, ExecutionId } from '../domain/execution.ts'
import type { ExecutionTestWorld } from './execution-world.ts'
import { flow } from './flow.ts'
import type { openProbes } from './probe-nodes.ts'

/** An execution as a process left it, half done. */
export interface GoldenExecution {
  readonly id: string
  readonly workflow: string
  readonly head: Pick<ExecutionHead, 'mode' | 'triggerNode' | 'planFormat' | 'engineFlags' | 'meta'>
  readonly journal: readonly { readonly seq: number; readonly facts: string }[]
}

/** What a release wrote down, and what every later one makes of it. Files are never changed once they are released. */
export interface Golden {
  readonly release: string
  readonly case: string
  readonly workflows: Readonly<Record<string, WorkflowFileInput>>
  /** The one that is looked at first, then its children. */
  readonly executions: readonly GoldenExecution[]
  /** Sent when it is resumed. */
  readonly signals: readonly { readonly key: string; readonly data?: string }[]
  readonly expected: {
    readonly status: string
    readonly output: Readonly<Record<string, readonly unknown[]>>
    /** How often each probe is called after the resume. */
    readonly calls: Readonly<Record<string, number>>
  }
}

export interface GoldenCase {
  readonly name: string
  readonly workflows: Readonly<Record<string, WorkflowFileInput>>
  readonly items: readonly unknown[]
  /** By default a run of the whole. */
  readonly begin?: (world: ExecutionTestWorld, version: CompiledVersion) => Promise<ExecutionId>
  /** When the process is killed. */
  readonly half: (world: ExecutionTestWorld, probes: ReturnType<typeof openProbes>, id: ExecutionId) => Promise<unknown>
  readonly signals?: Golden['signals']
}

export const GOLDEN_FOLDER = new URL('../../golden/', import.meta.url)

export const readGolden = (): Golden[] =>
  readdirSync(GOLDEN_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, GOLDEN_FOLDER), 'utf8')) as Golden)

/** A test run of a part. */
const tested =
  (how: Partial<TestRequest>): GoldenCase['begin'] =>
  async (world, version) => {
    const trigger = version.plan.nodes[version.plan.triggers[0]!]!.id
    const none = { to: undefined, items: undefined, pins: [], source: undefined }
    const made = await world.test({ version, trigger, ...none, ...how })
    if (!made.ok) throw new Error(made.error.type)
    return made.value
  }

const parked: GoldenCase['half'] = (world, _probes, id) => world.reaches(id, 'waiting')
const probe = (name: string, more: object = {}) => ['probe', { name, effect: 'write', ...more }] as const

/** Half-done executions of every kind. A new release adds cases here, and never changes one that it has released. */
export const goldenCases: readonly GoldenCase[] = [
  {
    name: 'waiting',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          before: probe('waiting-before'),
          wait: ['wait', { for: 'signal', signal: 'go' }],
          after: ['set', { values: { before: "{{ $('Before').item.json.n }}" } }],
        },
        ['start > before > wait > after'],
      ),
    },
    items: [{ n: 1 }, { n: 2 }],
    half: parked,
    signals: [{ key: 'go', data: '{"by":"Ada"}' }],
  },
  {
    name: 'retrying',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          step: [...probe('retrying', { failedAttempts: 1, retryAfterMs: 60_000 }), { retry: { attempts: 3 } }],
        },
        ['start > step'],
      ),
    },
    items: [{ n: 1 }],
    half: parked,
  },
  {
    name: 'loop',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items' }],
          each: probe('loop-each'),
          hold: probe('loop-hold', { gate: 'loop-{{ $runIndex }}' }),
          after: ['set', { values: { all: "{{ $('Loop').all().length }}" } }],
        },
        ['start > loop.body > each > hold > loop', 'loop.done > after'],
      ),
    },
    items: [{ n: 1 }, { n: 2 }, { n: 3 }],
    half: async (_world, probes) => {
      probes.openGate('loop-0')
      await probes.called('loop-hold', 2)
    },
  },
  {
    name: 'checkpointed-write',
    workflows: {
      main: flow(
        { start: ['manual'], many: probe('many'), hold: probe('many-hold', { gate: 'many' }), both: ['merge', {}] },
        ['start > many > both:input1', 'start > hold > both:input2'],
      ),
    },
    items: Array.from({ length: 250 }, (_, n) => ({ n })),
    half: (world, _probes, id) =>
      world.until(async () => (await world.factsOf(id)).some((fact) => fact.t === 'check' && fact.n >= 200)),
  },
  {
    name: 'sub-workflow',
    workflows: {
      main: flow(
        { start: ['manual'], call: ['execute-workflow', { workflow: 'child', mode: 'each' }], after: ['no-operation'] },
        ['start > call > after'],
      ),
      child: flow(
        {
          in: ['workflow-trigger'],
          step: probe('child-step', { gate: 'child' }),
          end: ['set', { values: { d: true } }],
        },
        ['in > step > end'],
      ),
    },
    items: [{ n: 1 }, { n: 2 }],
    half: async (world, probes, id) => {
      await probes.called('child-step', 2)
      await world.reaches(id, 'waiting')
    },
  },
  {
    name: 'try',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          attempt: ['try'],
          step: probe('try-step', { gate: 'try' }),
          fails: probe('try-fails', { failedAttempts: 99, retryable: false }),
          caught: ['no-operation'],
        },
        ['start > attempt.body > step > fails > attempt', 'attempt.catch > caught'],
      ),
    },
    items: [{ n: 1 }],
    half: (_world, probes) => probes.called('try-step'),
  },
  {
    name: 'n8n-v1',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          a: probe('n8n-a'),
          b: probe('n8n-b', { gate: 'n8n' }),
          c: probe('n8n-c'),
          merge: ['merge', {}],
        },
        ['start > a > merge:input1', 'start > b > c > merge:input2'],
        { order: 'n8n-v1', dialect: 'n8n' },
      ),
    },
    items: [{ n: 1 }],
    half: (_world, probes) => probes.called('n8n-b'),
  },
  {
    name: 'test-part',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          far: probe('part-far'),
          near: probe('part-near'),
          loop: ['loop', { kind: 'items' }],
          in: probe('part-in', { gate: 'part' }),
          late: probe('part-late'),
        },
        ['start > far > near > loop', 'loop.body > in > late > loop'],
      ),
    },
    items: [],
    begin: tested({ to: 'in', pins: [{ node: 'near', outputs: { main: [{ n: 1 }, { n: 2 }] } }] }),
    half: (_world, probes) => probes.called('part-in'),
  },
  {
    name: 'test-paused',
    workflows: {
      main: flow(
        {
          start: ['manual'],
          a: probe('paused-a'),
          b: ['set', { values: { b: '{{ $json.n + 1 }}' } }],
          c: probe('paused-c'),
        },
        ['start > a > b > c'],
      ),
    },
    items: [],
    begin: tested({ items: [{ json: { n: 1 } }], stops: [{ node: 'a', when: 'after' }] }),
    half: (world, _probes, id) => world.reaches(id, 'paused'),
    signals: [{ key: CONTINUE_KEY, data: '{"to":"end","edit":{"port":"main","items":[{"n":40}]}}' }],
  },
]

/** Puts a golden execution into the database of now, under new ids: the old ones name days that have no partition. */
export async function plantGolden(world: ExecutionTestWorld, golden: Golden): Promise<ExecutionId> {
  const ids = new Map(golden.executions.map(({ id }) => [id, newUuidV7<'execution'>(Date.now())]))
  const renamed = (text: string) => [...ids].reduce((done, [old, id]) => done.replaceAll(old, id), text)
  const versions = new Map(
    Object.entries(golden.workflows).map(([name, file]) => [
      name,
      world.addVersion(file, name === 'main' ? golden.case : name),
    ]),
  )
  for (const { id: oldId, workflow, head, journal } of golden.executions) {
    const version = versions.get(workflow)!
    const [first, ...more] = journal
    const id = ids.get(oldId)!
    const row = {
      ...head,
      meta: JSON.parse(renamed(JSON.stringify(head.meta))) as ExecutionHead['meta'],
      id,
      workspaceId: version.workspaceId,
      workflowId: version.workflowId,
      versionId: version.versionId,
      createdAtMs: Date.now(),
      deadlineAtMs: undefined,
    }
    const begin = { seq: first!.seq, facts: renamed(first!.facts) }
    await world.pipeline.write({ kind: 'accept', row: { head: row, owner: undefined, journal: begin } })
    for (const { seq, facts } of more) {
      await world.database.engine.execute(sql`
        insert into execution.journal (execution_id, seq, workspace_id, fence, facts)
        values (${id}::uuid, ${seq}, ${version.workspaceId}::uuid, 0, ${renamed(facts)})`)
    }
  }
  const id = ids.get(golden.executions[0]!.id)!
  for (const { key, data } of golden.signals) await world.store.signal(id, key, data)
  return id
}
