import type { WorkflowFile } from '@linkflow/contracts'
import { type Edit, edit, set } from '../commands/edit.ts'
import { words } from '../commands/edit-words.ts'
import { changedTexts, escapeRegex } from '../commands/renamed-references.ts'
import { pointer } from '../document/json-pointer.ts'
import { valueAt } from '../document/value-at.ts'

export interface Replacement {
  readonly node: string
  readonly name: string
  /** `body.fields.email` */
  readonly parameter: string
  readonly path: string
  readonly before: string
  readonly after: string
  readonly count: number
}

/** Every text in parameters that would change, to be looked at before it does. */
export function previewReplace(
  file: WorkflowFile,
  find: string,
  by: string,
  { matchCase = false } = {},
): readonly Replacement[] {
  if (find === '') return []
  const pattern = new RegExp(escapeRegex(find), matchCase ? 'g' : 'gi')
  return file.nodes.flatMap(({ id, name, parameters }) =>
    // A function, because `$&` in what is put there is no pattern but two characters.
    changedTexts(parameters, (text) => text.replace(pattern, () => by)).map(({ path, text }) => {
      const place = pointer('nodes', id, 'parameters', ...path)
      const before = String(valueAt(file, place))
      return {
        node: id,
        name,
        parameter: path.join('.'),
        path: place,
        before,
        after: text,
        count: [...before.matchAll(pattern)].length,
      }
    }),
  )
}

/** Those that were left chosen, as one step; what has changed since the preview is left alone. */
export function replaceAll(file: WorkflowFile, chosen: readonly Replacement[], find: string, by: string): Edit {
  const still = chosen.filter(({ path, before }) => valueAt(file, path) === before)
  const count = still.reduce((sum, each) => sum + each.count, 0)
  return edit(
    words('edit.replace-text', { find, by, count }),
    still.map(({ path, after }) => set(path, after)),
  )
}
