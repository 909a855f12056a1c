import { chain, node } from '@linkflow/chaos'
import type { WorkflowFileInput } from '@linkflow/contracts'
import type { Reply } from '../site/client.ts'
import type { Site } from '../site/site.ts'

export type NodeInput = WorkflowFileInput['nodes'][number]
type Settings = NonNullable<WorkflowFileInput['settings']>

/** What became of a workflow that somebody wanted to run. */
export type Ran =
  /** Refused before it ran; `codes` of the answer or of the draft's problems. */
  | { readonly type: 'refused'; readonly codes: readonly string[]; readonly text: string }
  | {
      readonly type: 'ended'
      readonly id: string
      readonly status: string
      readonly error: RunError | undefined
      readonly output: unknown
      readonly text: string
    }

export interface RunError {
  readonly code: string
  readonly message: string
  readonly node?: string
  readonly step?: string
  readonly item?: number
}

interface Problem {
  readonly code: string
  readonly severity: string
}

const WAIT_SECONDS = 30

/** Saves a workflow, runs its draft and waits for the end; the workflow is deleted again. */
export async function runFile({ client }: Pick<Site, 'client'>, file: unknown, input: unknown = {}): Promise<Ran> {
  const made = await client.api('POST', '/workflows', { body: file })
  if (made.status !== 201) return refusedBy(made)
  const { id, problems } = made.json as { id: string; problems: readonly Problem[] }
  try {
    const ran = await client.api('POST', `/workflows/${id}/executions`, {
      body: { input, version: 'draft', wait: WAIT_SECONDS },
    })
    if (ran.status >= 300) return { ...refusedBy(ran), codes: [...codesOf(problems), ...refusedBy(ran).codes] }
    const { execution, output } = ran.json as {
      execution: { id: string; status: string; error?: RunError }
      output: unknown
    }
    const { status, error } = execution
    return { type: 'ended', id: execution.id, status, error, output, text: ran.text }
  } finally {
    await client.api('DELETE', `/workflows/${id}`)
  }
}

/** A manual trigger and these nodes in a row. */
export const runNodes = (
  site: Pick<Site, 'client'>,
  nodes: readonly NodeInput[],
  input: unknown = {},
  settings?: Settings,
): Promise<Ran> => runFile(site, chain('hostile', [node('start', 'manual'), ...nodes], settings), input)

const codesOf = (problems: readonly Problem[]): string[] =>
  problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)

function refusedBy({ json, text, status }: Reply): Ran & { type: 'refused' } {
  const { code, problems = [] } = (json ?? {}) as { code?: string; problems?: readonly Problem[] }
  return { type: 'refused', codes: [code ?? `status ${status}`, ...codesOf(problems)], text }
}

/** Publishes a workflow and gives its id; whoever publishes also unpublishes. */
export async function publish({ client }: Pick<Site, 'client'>, file: WorkflowFileInput): Promise<string> {
  const made = await client.api('POST', '/workflows', { body: file })
  const { id } = made.json as { id: string }
  const live = await client.api('POST', `/workflows/${id}/publish`)
  if (live.status !== 200) throw new Error(`publishing was answered ${live.status}: ${live.text}`)
  return id
}

const LISTENING_MS_MAX = 15_000

/** Until the webhook of a path answers at all. */
export async function listening({ client }: Pick<Site, 'client'>, path: string): Promise<void> {
  const endMs = performance.now() + LISTENING_MS_MAX
  for (;;) {
    const { status } = await client.send('PATCH', `/webhook/${path}`, { isAnonymous: true })
    if (status === 405) return
    if (performance.now() > endMs) throw new Error(`/webhook/${path} does not listen: ${status}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
