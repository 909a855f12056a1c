import { type DraftChangeView, type DraftCommand, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { applyCommands, conflictsBetween } from '@linkflow/workflow/testing'
import type { Answer } from '../sync/answer.ts'
import type { Base } from '../sync/sync-state.ts'

/**
 * A draft as the server keeps it, in memory: `contexts/workflow/src/application/change-draft.ts` without its database, over
 * the same functions for what commands do and where they meet.
 */
export class MemoryServer {
  file: WorkflowFile
  revision = 1
  readonly changes: DraftChangeView[] = []
  /** Changes that are still known. */
  keptMax = 1_000
  private readonly done = new Map<string, DraftCommand>()

  constructor(file: WorkflowFile) {
    this.file = workflowFileSchema.parse(file)
  }

  read(): Base {
    return { revision: this.revision, file: structuredClone(this.file) }
  }

  send(base: number, sent: readonly DraftCommand[]): Answer {
    // As it comes over the wire.
    const commands = JSON.parse(JSON.stringify(sent)) as DraftCommand[]
    const fresh: DraftCommand[] = []
    for (const command of commands) {
      const before = this.done.get(command.id)
      if (before === undefined) fresh.push(command)
      else if (JSON.stringify(before.patches) !== JSON.stringify(command.patches)) {
        return { type: 'refused', code: 'command-id-reused', message: `The command ${command.id} was another one.` }
      }
    }
    if (base > this.revision || this.revision - base > this.keptMax) return { type: 'unknown-base' }
    const own = new Set(commands.map(({ id }) => id))
    const missing = this.changes
      .filter(({ revision }) => revision > base)
      .flatMap((change) => {
        if (change.replaced === true) return [change]
        const others = change.commands.filter(({ id }) => !own.has(id))
        return others.length === 0 ? [] : [{ ...change, commands: others }]
      })
    const isReplaced = fresh.length > 0 && missing.some(({ replaced }) => replaced === true)
    if (
      isReplaced ||
      conflictsBetween(
        fresh,
        missing.flatMap((change) => change.commands),
      ).length > 0
    ) {
      return { type: 'conflict', revision: this.revision, missing }
    }
    const applied = applyCommands(this.file, fresh)
    if (!applied.ok) return { type: 'refused', code: 'command-invalid', message: applied.error.message }
    const parsed = workflowFileSchema.safeParse(applied.value.file)
    if (!parsed.success) return { type: 'refused', code: 'command-invalid', message: parsed.error.issues[0]!.message }
    if (fresh.length > 0) {
      this.file = parsed.data
      this.revision += 1
      this.changes.push({ revision: this.revision, commands: fresh })
      for (const command of fresh) this.done.set(command.id, command)
    }
    return {
      type: 'done',
      revision: this.revision,
      missing,
      undo: fresh.map(({ id }) => ({ command: id })),
      problems: [],
    }
  }

  /** A save of a whole file that patches cannot tell. */
  replace(file: WorkflowFile): void {
    this.file = workflowFileSchema.parse(file)
    this.revision += 1
    this.changes.push({ revision: this.revision, replaced: true, commands: [] })
  }
}
