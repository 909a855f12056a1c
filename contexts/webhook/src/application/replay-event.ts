import type { ErrorCode } from '@linkflow/contracts'
import type { ExecutionSummary, RerunError, VersionId, WorkspaceId } from '@linkflow/execution'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { StoredEvent } from '../infrastructure/events.postgres.ts'
import { callItem } from './call-item.ts'
import type { FoundCall } from './find-calls.ts'
import type { InboxNeeds } from './needs.ts'
import { parseBody, parseQuery } from './parse-body.ts'

export interface ReplayProblem {
  readonly code: Extract<
    ErrorCode,
    | 'workflow-not-found'
    | 'workflow-version-not-found'
    | 'workflow-not-published'
    | 'workflow-invalid'
    | 'trigger-not-found'
    | 'payloads-gone'
    | 'event-incomplete'
    | 'workflow-archived'
    | 'execution-refused'
    | 'server-busy'
  >
  readonly detail: string
}

type Replaying = Pick<InboxNeeds, 'reader' | 'rerun' | 'chooseVersion' | 'executions'>
type Version = Extract<Awaited<ReturnType<InboxNeeds['chooseVersion']>>, { type: 'found' }>['version']

const problem = (code: ReplayProblem['code'], detail: string) => fail({ code, detail })

/** The version that is to run. */
export async function versionFor(
  { chooseVersion }: Pick<InboxNeeds, 'chooseVersion'>,
  workspaceId: string,
  workflowId: string,
  wanted: 'draft' | 'live',
): Promise<Result<Version, ReplayProblem>> {
  const chosen = await chooseVersion(workspaceId, workflowId, wanted)
  switch (chosen.type) {
    case 'found':
      return ok(chosen.version)
    case 'workflow-not-found':
      return problem('workflow-not-found', `There is no workflow ${workflowId} here.`)
    case 'version-not-found':
      return problem('workflow-version-not-found', `The workflow has no version «${wanted}».`)
    case 'archived':
      return problem('workflow-archived', 'The workflow is archived. Restore it first; then it can run.')
    case 'not-published':
      return problem(
        'workflow-not-published',
        'The workflow has no live version. Publish it, or replay into the draft.',
      )
    case 'invalid': {
      const first = chosen.problems.find(({ severity }) => severity === 'error')
      return problem('workflow-invalid', `The draft cannot run as it is: ${first?.message ?? 'it has problems.'}`)
    }
  }
}

/** Starts an execution of this version with a call that came before. With a delivery, the same one starts once. */
export async function replayCall(
  needs: Replaying,
  workspaceId: string,
  found: FoundCall,
  version: Version,
  delivery?: { readonly endpoint: string; readonly id: string },
): Promise<Result<string, ReplayProblem>> {
  const node = found.kind === 'stray' ? found.event.nodeId : found.execution.trigger
  if (!version.plan.indexById.has(node)) {
    return problem('trigger-not-found', `The version has no node «${node}», which took the call.`)
  }
  return found.kind === 'stray'
    ? startStray(needs, found.event, version)
    : rerun(needs, workspaceId, found.execution, version, delivery)
}

async function rerun(
  { reader, rerun: again }: Replaying,
  workspaceId: string,
  execution: ExecutionSummary,
  version: Version,
  delivery: { readonly endpoint: string; readonly id: string } | undefined,
): Promise<Result<string, ReplayProblem>> {
  const facts = await reader.facts(workspaceId as WorkspaceId, execution.id)
  const { id, versionId, createdAtMs, trigger } = execution
  const source = { id, workspaceId: workspaceId as WorkspaceId, versionId, createdAtMs, trigger, facts }
  const made = await again(source, {
    kind: 'replay',
    versionId: version.versionId as VersionId,
    ...(delivery && { delivery }),
  })
  return made.ok ? made : rerunProblem(made.error)
}

function rerunProblem(error: RerunError) {
  switch (error.type) {
    case 'payloads-gone':
      return problem('payloads-gone', 'The data of this call was removed by the retention of its execution.')
    case 'version-missing':
      return problem('workflow-version-not-found', 'The version cannot be loaded.')
    case 'node-not-found':
      return problem('trigger-not-found', `The version has no node «${error.node}», which took the call.`)
    case 'test-run':
      return problem('execution-refused', 'The call was one of a test run, which is not repeated on another version.')
    case 'edit-invalid':
    case 'refused':
      return problem('execution-refused', error.message)
  }
}

/** A call that started nothing: its item is made as the door would have made it. Its secrets are not there any more. */
async function startStray(
  { executions }: Replaying,
  event: StoredEvent,
  version: Version,
): Promise<Result<string, ReplayProblem>> {
  const { body: bytes, bodyBytes, method, path, nodeId } = event
  if (bytes === undefined || bytes.length !== bodyBytes) {
    return problem(
      'event-incomplete',
      bytes === undefined
        ? 'The body of this call was never read, because its caller was not known; it cannot be replayed.'
        : 'Of the body of this call only the beginning was kept; it cannot be replayed.',
    )
  }
  const headers = JSON.parse(event.headers) as Record<string, string>
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
  const body = parseBody(mediaType, Buffer.from(bytes))
  const query = parseQuery(event.query)
  if (!body.ok) return problem('execution-refused', body.error.detail)
  if (body.value.kind === 'bytes' && bytes.length > 0) {
    return problem(
      'event-incomplete',
      'The body of this call is bytes that nobody parses; they are not kept as a file.',
    )
  }
  const item = callItem({ method, path, headers, query: query.ok ? query.value : {} }, body.value, {})
  const started = await executions.start({ version, trigger: nodeId, items: [item], mode: 'replay' })
  switch (started.type) {
    case 'busy':
    case 'unavailable':
      return problem('server-busy', 'Nothing was started; try it again in a second.')
    case 'refused':
      return problem('execution-refused', started.message)
    default:
      return ok(started.id)
  }
}
