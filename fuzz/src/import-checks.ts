import { workflowFileSchema } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import { compatibilityNodes, importN8n, knownTypes } from '@linkflow/n8n'
import { demandedTypes } from '@linkflow/n8n/testing'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { compileWorkflow } from '@linkflow/workflow'

const registry = createRegistry([...builtInNodes, ...compatibilityNodes])

/** Types with a compatibility node, and those that people use most. */
export const IMPORTED_TYPES: readonly string[] = [...new Set([...knownTypes, ...demandedTypes].map(({ type }) => type))]

/** Documents that a mutation starts from, as n8n would write them: every type, wiring of all kinds, settings, pins. */
export function seedExports(): unknown[] {
  // Short chains: a document of all types takes ten times as long to look at, and is changed in as few places.
  const known = [...knownTypes.map(withAnything), ...demandedTypes.flatMap(usesOf)]
  const chains = Array.from({ length: Math.ceil(known.length / TYPES_PER_CHAIN) }, (_, i) =>
    chainOf(known.slice(i * TYPES_PER_CHAIN, (i + 1) * TYPES_PER_CHAIN)),
  )
  return [...chains, branches(), [branches(), chains[0]], { data: [branches()] }]
}

const TYPES_PER_CHAIN = 3

interface Used {
  readonly type: string
  readonly version: number
  readonly parameters: object
}

const withAnything = ({ type, version }: (typeof knownTypes)[number], index: number): Used => ({
  type,
  version,
  parameters: index % 2 === 0 ? {} : { mode: 'raw', jsonOutput: '={"a":{{ $json.a }}}' },
})

const usesOf = ({ type, versions, uses }: (typeof demandedTypes)[number]): Used[] =>
  versions.flatMap((version) => uses.map((parameters) => ({ type, version, parameters })))

function chainOf(known: readonly Used[]) {
  const nodes = [
    node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
    ...known.map(({ type, version, parameters }, index) =>
      node(`${type} ${version} ${index}`, type, version, parameters),
    ),
    node('Nobody knows', 'n8n-nodes-base.somethingElse', 3.5, { deep: { list: [1, '={{ $json.x }}', '{{ plain }}'] } }),
  ]
  const connections = Object.fromEntries(
    nodes
      .slice(1)
      .map(({ name }, index) => [nodes[index]!.name, { main: [[{ node: name, type: 'main', index: 0 }], null, []] }]),
  )
  return { name: 'A chain', nodes, connections, settings: {} }
}

function branches() {
  return {
    name: 'Branches',
    nodes: [
      node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
      node('Is it', 'n8n-nodes-base.if', 2.2, {
        conditions: {
          options: { caseSensitive: true, typeValidation: 'loose', version: 2 },
          conditions: [
            { leftValue: '={{ $json.a }}', rightValue: '1', operator: { type: 'string', operation: 'equals' } },
          ],
          combinator: 'and',
        },
      }),
      node('Fields', 'n8n-nodes-base.set', 3.4, {
        assignments: { assignments: [{ id: 'x', name: 'a.b', type: 'number', value: '={{ $json.n }}' }] },
        options: { dotNotation: true },
      }),
      {
        ...node('Both', 'n8n-nodes-base.merge', 3, { mode: 'combine', combineBy: 'combineByPosition' }),
        onError: 'continueErrorOutput',
        retryOnFail: true,
        maxTries: 4,
        alwaysOutputData: true,
        executeOnce: true,
        notes: 'a note',
        credentials: { someApi: { id: '1', name: 'Mine' } },
      },
      node('Note', 'n8n-nodes-base.stickyNote', 1, { content: '# Hello', width: 300, height: 200 }),
      node('Agent', '@n8n/n8n-nodes-langchain.agent', 1.9, { text: '=Say {{ $json.word }}' }),
    ],
    connections: {
      Start: { main: [[{ node: 'Is it', type: 'main', index: 0 }]] },
      'Is it': { main: [[{ node: 'Fields', type: 'main', index: 0 }], [{ node: 'Both', type: 'main', index: 1 }]] },
      Fields: { main: [[{ node: 'Both', type: 'main', index: 0 }]] },
      Both: { main: [[{ node: 'Agent', type: 'main', index: 0 }], [{ node: 'Fields', type: 'main', index: 0 }]] },
      Agent: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
    },
    settings: { executionOrder: 'v1', timezone: 'Europe/Berlin', executionTimeout: 60, errorWorkflow: 'x1' },
    pinData: { Fields: [{ json: { a: 1 } }, { b: 2 }] },
  }
}

const node = (name: string, type: string, typeVersion: number, parameters: object) => ({
  id: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
  name,
  type,
  typeVersion,
  position: [0, 0],
  parameters,
})

const IMPORT_MS_MAX = 5000

/** Holds the import to its word for one document; throws what is wrong with it. */
export function checkImport(document: unknown): { readonly verdict: string; readonly types: readonly string[] } {
  const before = JSON.stringify(document)
  const startedMs = performance.now()
  const { workflows, report } = importN8n(document)
  const tookMs = performance.now() - startedMs
  invariant(tookMs < IMPORT_MS_MAX, `the import took ${Math.round(tookMs)} ms`)
  invariant(JSON.stringify(document) === before, 'the import changed what it reads')
  invariant(report.workflows.length === workflows.length, 'a workflow has no report')
  const types: string[] = []
  for (const [index, { file }] of workflows.entries()) {
    const parsed = workflowFileSchema.safeParse(file)
    invariant(parsed.success, `what was made is no workflow file: ${parsed.error?.message}`)
    const told = report.workflows[index]!
    const made = parsed.data.nodes.length + parsed.data.notes.length
    invariant(told.nodes.length === made, `${made} nodes and notes were made, and ${told.nodes.length} are told of`)
    for (const { type, fate, notes } of told.nodes) {
      if (fate !== 'converted') invariant(notes.length > 0, `«${type}» is ${fate} without a word`)
      if (IMPORTED_TYPES.includes(type)) types.push(type)
    }
    // The parameters may be anything; the file must be one that the validator can tell about.
    compileWorkflow(parsed.data, registry)
  }
  return { verdict: workflows.length === 0 ? 'nothing' : 'imported', types }
}
