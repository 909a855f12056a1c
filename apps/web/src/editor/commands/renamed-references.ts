import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { pointer } from '../document/json-pointer.ts'
import { isRecord } from '../document/json-value.ts'
import { set } from './edit.ts'

/** `$('Get orders')`, `$node["Get orders"]` in all other nodes, as patches that put the new name there. */
export function renamedReferences(file: WorkflowFile, before: string, after: string): Patch[] {
  const reference = new RegExp(String.raw`(\$\(\s*|\$node\[\s*)(['"\`])${escapeRegex(quoted(before))}\2`, 'g')
  // `coalesce` of typing a name sees each letter, and an empty name would match nothing that was meant.
  if (before === '') return []
  const renamed = (text: string) =>
    text.includes('{{')
      ? text.replace(reference, (_, opening: string, quote: string) => `${opening}${quote}${quoted(after)}${quote}`)
      : text
  return file.nodes.flatMap(({ id, parameters }) =>
    changedTexts(parameters, renamed).map(({ path, text }) => set(pointer('nodes', id, 'parameters', ...path), text)),
  )
}

export interface ChangedText {
  readonly path: readonly (string | number)[]
  readonly text: string
}

/** The texts in a value that a function changes, with where they are. */
export function changedTexts(
  value: unknown,
  change: (text: string) => string,
  path: readonly (string | number)[] = [],
): ChangedText[] {
  if (typeof value === 'string') {
    const text = change(value)
    return text === value ? [] : [{ path, text }]
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => changedTexts(each, change, [...path, index]))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, each]) => changedTexts(each, change, [...path, key]))
}

/** A name within quotes of an expression. */
const quoted = (name: string): string => name.replace(/[\\'"`]/g, '\\$&')

export const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
