import type { WorkflowFile } from '@linkflow/contracts'
import { type Element, LIST_NAMES, type ListName, placesOf } from './elements.ts'
import { keysOf } from './json-pointer.ts'
import { childOf } from './json-value.ts'

export const isListName = (name: string | undefined): name is ListName => LIST_NAMES.includes(name as ListName)

/** What is at a place of a workflow, in whose lists elements go by key; undefined if nothing is. */
export function valueAt(file: WorkflowFile, path: string): unknown {
  const [root, key, ...rest] = keysOf(path)
  if (!isListName(root)) return [root!, ...(key === undefined ? [] : [key]), ...rest].reduce<unknown>(childOf, file)
  const elements: readonly Element[] = file[root]
  const at = key === undefined ? undefined : placesOf(root, elements).at.get(key)
  return at === undefined ? undefined : rest.reduce<unknown>(childOf, elements[at])
}
