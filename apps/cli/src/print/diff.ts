import type { ValueChange, WorkflowDiff } from '@linkflow/sdk'
import type { Paint } from './paint.ts'
import { short } from './text.ts'

type Diff = WorkflowDiff['diff']

const VALUE_CHARS_MAX = 60

/** One line for each difference, `+`, `-` and `~` in front; what only moved is not among them. */
export function diffLines(diff: Diff, paint: Paint): string[] {
  const added = (text: string) => paint('green', `+ ${short(text, 120)}`)
  const removed = (text: string) => paint('red', `- ${short(text, 120)}`)
  const changed = (what: string, { path, from, to }: ValueChange) =>
    `${paint('yellow', '~')} ${short(what, 60)}${short(path, 60)}: ${value(from)} → ${value(to)}`
  const ofList = (kind: string, list: Diff['nodes'] | Diff['notes'] | Diff['groups'] | Diff['connections']) => [
    ...list.added.map(({ key }) => added(`${kind} ${key}`)),
    ...list.removed.map(({ key }) => removed(`${kind} ${key}`)),
    ...list.changed.flatMap(({ key, changes }) => changes.map((change) => changed(`${kind} ${key} `, change))),
    ...(list.order === undefined ? [] : [`${paint('yellow', '~')} ${kind}s stand in another order`]),
  ]
  return [
    ...diff.workflow.map((change) => changed('workflow ', change)),
    ...diff.settings.map((change) => changed('setting ', change)),
    ...ofList('node', diff.nodes),
    ...ofList('connection', diff.connections),
    ...ofList('note', diff.notes),
    ...ofList('group', diff.groups),
  ]
}

const value = (given: unknown): string =>
  given === undefined ? 'nothing' : short(JSON.stringify(given), VALUE_CHARS_MAX)
