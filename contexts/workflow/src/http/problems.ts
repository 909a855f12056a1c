import type { Problem } from '@linkflow/contracts'
import { reply } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import type { CreateWorkflowError } from '../application/create-workflow.ts'
import type { CredentialsRefused } from '../application/refuse-credentials.ts'
import { WORKFLOW_FILE_CHARS_MAX, WORKFLOWS_PER_WORKSPACE_MAX } from '../limits.ts'

/** Refusals that several routes answer with, in the same words. */

export const notFound = (workflowId: string) =>
  reply.problem('workflow-not-found', `There is no workflow ${workflowId} here.`)

export const versionNotFound = (workflowId: string, version: string) =>
  reply.problem('workflow-version-not-found', `The workflow ${workflowId} has no version ${version}.`)

export const changed = (currentRevision: number) =>
  reply.problem('workflow-changed', `The draft is at revision ${currentRevision} by now. Read it and try again.`, {
    facts: { currentRevision },
  })

export const archived = () =>
  reply.problem('workflow-archived', 'The workflow is archived. Restore it first; then it can be run and published.')

export const notPublished = () => reply.problem('workflow-not-published', 'The workflow has no live version.')

export const tooLarge = () =>
  reply.problem(
    'workflow-too-large',
    `The file has more than ${WORKFLOW_FILE_CHARS_MAX} characters. Move a part into a sub-workflow.`,
  )

export const credentialsRefused = ({ credentialIds }: CredentialsRefused) =>
  reply.problem(
    'credential-use-refused',
    'The workflow names a credential that is not shared with you. Ask its owner to share it, or choose another.',
    { facts: { credentialIds } },
  )

/** What every route that makes a workflow may refuse. */
export const NOT_CREATED = ['workflow-limit-reached', 'workflow-too-large', 'credential-use-refused'] as const

export function notCreated(error: CreateWorkflowError) {
  switch (error.type) {
    case 'too-large':
      return tooLarge()
    case 'credentials-refused':
      return credentialsRefused(error)
    case 'limit-reached':
      return reply.problem(
        'workflow-limit-reached',
        `A workspace has at most ${WORKFLOWS_PER_WORKSPACE_MAX} workflows; delete some.`,
      )
    default:
      return assertNever(error)
  }
}

export const invalid = (problems: readonly Problem[]) =>
  reply.problem('workflow-invalid', `It is not published: ${told(problems)}`, { problems })

export function refused(problems: readonly Problem[]) {
  const isPathTaken = problems.some(({ code }) => code === 'webhook-path-taken')
  const code = isPathTaken ? 'webhook-path-taken' : 'publish-refused'
  return reply.problem(code, `It is not published: ${told(problems)}`, { problems })
}

/** The first error in the sentence, the number of the others behind it. */
function told(problems: readonly Problem[]): string {
  const [first, ...others] = problems.filter(({ severity }) => severity === 'error')
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `${first?.message ?? 'it has problems.'}${more}`
}
