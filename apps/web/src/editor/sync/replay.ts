import type { DraftCommand, Patch, WorkflowFile } from '@linkflow/contracts'
import { applyPatches } from '../document/apply-patches.ts'

/** The file after commands that were done somewhere; undefined if one of them cannot be done here. */
export function replay(
  file: WorkflowFile,
  commands: readonly Pick<DraftCommand, 'patches'>[],
): WorkflowFile | undefined {
  let after = file
  for (const { patches } of commands) {
    const applied = applyPatches(after, patches)
    if (!applied.ok) return undefined
    after = applied.value.file
  }
  return after
}

/** The patches that can be done, one by one; what cannot be any more is left out. */
export function possible(file: WorkflowFile, patches: readonly Patch[]): { file: WorkflowFile; patches: Patch[] } {
  let after = file
  const done: Patch[] = []
  for (const patch of patches) {
    const applied = applyPatches(after, [patch])
    if (!applied.ok) continue
    after = applied.value.file
    done.push(patch)
  }
  return { file: after, patches: done }
}
