import { isDeepStrictEqual } from 'node:util'
import { type DraftCommand, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import type { z } from 'zod'
import { type AppliedCommands, applyCommands, type PatchProblem } from '../domain/apply-commands.ts'
import { type Conflict, conflictsBetween } from '../domain/conflicts.ts'
import type { DraftChange } from '../domain/draft-change.ts'
import type { Workflow, WorkflowId } from '../domain/workflow.ts'
import {
  addDraftChange,
  bytesSince,
  changesSince,
  commandsDone,
} from '../infrastructure/draft-change-repository.postgres.ts'
import {
  fileFromText,
  findWorkflow,
  type LockedWorkflow,
  lockWorkflow,
  replaceDraft,
} from '../infrastructure/workflow-repository.postgres.ts'
import { CONFLICTS_LISTED_MAX, DRAFT_CHANGES_TOLD_BYTES_MAX, WORKFLOW_FILE_CHARS_MAX } from '../limits.ts'
import { keepSettings } from './keep-draft.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type CredentialsRefused, refuseCredentials } from './refuse-credentials.ts'

export type ChangeDraftError =
  | { readonly type: 'not-found' }
  | { readonly type: 'too-large' }
  /** The base is none that there was. */
  | { readonly type: 'changed'; readonly currentRevision: number }
  | { readonly type: 'too-old'; readonly currentRevision: number }
  | {
      readonly type: 'conflict'
      readonly currentRevision: number
      readonly conflicts: readonly Conflict[]
      readonly missing: readonly DraftChange[]
    }
  | { readonly type: 'id-reused'; readonly command: string }
  | { readonly type: 'impossible'; readonly problem: PatchProblem }
  | { readonly type: 'invalid'; readonly error: z.ZodError }
  | CredentialsRefused

export interface ChangedDraft {
  readonly workflow: Workflow
  readonly missing: readonly DraftChange[]
  readonly undo: readonly { readonly command: string; readonly patches: AppliedCommands['undo'][number] }[]
}

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
  readonly baseRevision: number
  readonly commands: readonly DraftCommand[]
  readonly by?: Author | undefined
}

/**
 * Does commands that were made on a revision of the draft, on what the draft is by now: all of them or none. What others
 * did meanwhile is kept, and told, if it touches other things; if it touches the same, nothing is done. A command that
 * was done before is not done again.
 */
export const changeDraft =
  (needs: WorkflowNeeds) =>
  (command: Command): Promise<Result<ChangedDraft, ChangeDraftError>> =>
    needs.database.app.inWorkspace(
      command.workspaceId,
      async (queries): Promise<Result<ChangedDraft, ChangeDraftError>> => {
        const { workspaceId, workflowId, baseRevision, commands } = command
        const locked = await lockWorkflow(queries, workflowId)
        if (locked === undefined) return fail({ type: 'not-found' })
        const fresh = await notDoneYet(queries, locked.id, commands)
        if (!fresh.ok) return fresh
        const missed = await missing(queries, locked, baseRevision, new Set(commands.map(({ id }) => id)))
        if (!missed.ok) return missed
        const conflicts = conflictsWith(missed.value, fresh.value)
        if (conflicts.length > 0) {
          const { draftRevision: currentRevision } = locked
          return fail({ type: 'conflict', currentRevision, conflicts, missing: missed.value })
        }
        const applied = apply(locked, fresh.value)
        if (!applied.ok) return applied
        const saved = { before: fileFromText(locked.draftText), after: applied.value.file, by: command.by }
        const refused = await refuseCredentials(needs, queries, saved)
        if (refused !== undefined) return fail(refused)
        if (fresh.value.length > 0) {
          const { id } = locked
          await replaceDraft(queries, id, applied.value.file)
          const labels = fresh.value.flatMap(({ label }) => label ?? [])
          await keepSettings(needs, queries, { workspaceId, locked, ...saved, labels })
          await addDraftChange(
            queries,
            { workspaceId, workflowId: id },
            { revision: locked.draftRevision + 1, commands: fresh.value },
          )
          await needs.record?.(queries, { type: 'workflow.updated', workspaceId, workflowId })
        }
        const undo = applied.value.undo.map((patches, index) => ({ command: fresh.value[index]!.id, patches }))
        return ok({ workflow: (await findWorkflow(queries, workflowId))!, missing: missed.value, undo })
      },
    )

async function notDoneYet(
  queries: Queries,
  workflowId: WorkflowId,
  commands: readonly DraftCommand[],
): Promise<Result<readonly DraftCommand[], ChangeDraftError>> {
  const done = new Map(
    await commandsDone(
      queries,
      workflowId,
      commands.map(({ id }) => id),
    ),
  )
  const fresh: DraftCommand[] = []
  for (const command of commands) {
    const before = done.get(command.id)
    if (before === undefined) {
      fresh.push(command)
      done.set(command.id, command)
    } else if (!isDeepStrictEqual(before.patches, command.patches)) {
      return fail({ type: 'id-reused', command: command.id })
    }
  }
  return ok(fresh)
}

/** What others did since the base; commands of this request that were done before are the sender's own. */
async function missing(
  queries: Queries,
  { id: workflowId, draftRevision: currentRevision }: LockedWorkflow,
  base: number,
  own: ReadonlySet<string>,
): Promise<Result<readonly DraftChange[], ChangeDraftError>> {
  if (base > currentRevision) return fail({ type: 'changed', currentRevision })
  const bytes = await bytesSince(queries, { workflowId, base, current: currentRevision })
  if (bytes === undefined || bytes > DRAFT_CHANGES_TOLD_BYTES_MAX) return fail({ type: 'too-old', currentRevision })
  const changes = base === currentRevision ? [] : await changesSince(queries, workflowId, base)
  return ok(
    changes.flatMap(({ revision, commands }) => {
      const others = commands?.filter(({ id }) => !own.has(id))
      return others?.length === 0 ? [] : [{ revision, commands: others }]
    }),
  )
}

/** A draft that became something else meets everything. */
function conflictsWith(missed: readonly DraftChange[], mine: readonly DraftCommand[]): Conflict[] {
  const replaced = missed.some(({ commands }) => commands === undefined)
  const all = replaced
    ? mine.map(({ id }) => ({ command: id, with: undefined, path: '' }))
    : conflictsBetween(
        mine,
        missed.flatMap(({ commands = [] }) => commands),
      )
  return all.slice(0, CONFLICTS_LISTED_MAX)
}

function apply(
  { draftText }: LockedWorkflow,
  commands: readonly DraftCommand[],
): Result<AppliedCommands, ChangeDraftError> {
  const draft = fileFromText(draftText)
  const applied = applyCommands(draft, commands)
  if (!applied.ok) return fail({ type: 'impossible', problem: applied.error })
  const checked = workflowFileSchema.safeParse(applied.value.file)
  if (!checked.success) return fail({ type: 'invalid', error: checked.error })
  const file: WorkflowFile = checked.data
  if (JSON.stringify(file).length > WORKFLOW_FILE_CHARS_MAX) return fail({ type: 'too-large' })
  return ok({ ...applied.value, file })
}
