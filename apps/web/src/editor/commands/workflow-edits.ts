import type { WorkflowFile, WorkflowSettings } from '@linkflow/contracts'
import { pointer } from '../document/json-pointer.ts'
import { patchesBetween } from '../document/patches-between.ts'
import { clear, type Edit, edit, set } from './edit.ts'
import { type Words, words } from './edit-words.ts'

export const renameWorkflow = (name: string): Edit =>
  edit(words('edit.rename-workflow', { name }), [set('/name', name)], 'workflow:name')

export const describeWorkflow = (description: string): Edit =>
  edit(
    words('edit.describe'),
    [description === '' ? clear('/description') : set('/description', description)],
    'workflow:description',
  )

export const setWorkflowSetting = <K extends keyof WorkflowSettings>(
  setting: K,
  value: WorkflowSettings[K] | undefined,
): Edit => {
  const path = pointer('settings', setting)
  return edit(
    words('edit.setting', { setting }),
    [value === undefined ? clear(path) : set(path, value)],
    `setting:${setting}`,
  )
}

/** What another file has, as one step that can be undone: discarding a draft, restoring a version. */
export const becomeFile = (file: WorkflowFile, other: WorkflowFile, label: string | Words): Edit =>
  edit(label, patchesBetween(file, other))
