import type { WorkflowFile } from '@linkflow/contracts'
import type { Group } from '../document/elements.ts'
import { pointer } from '../document/json-pointer.ts'
import { clear, type Edit, edit, set } from './edit.ts'
import { words } from './edit-words.ts'

/** A node is in one group: it leaves the one it was in, and a group without nodes goes. */
export function group(file: WorkflowFile, made: Group): Edit {
  const taken = new Set(made.nodes)
  return edit(words('edit.group', { count: made.nodes.length, name: made.name }), [
    ...leave(file, taken),
    set(pointer('groups', made.id), made),
  ])
}

export const ungroup = (file: WorkflowFile, ids: ReadonlySet<string>): Edit => {
  const names = file.groups.filter(({ id }) => ids.has(id)).map(({ name }) => `'${name}'`)
  return edit(
    words('edit.ungroup', { names: names.join(', ') }),
    [...ids].map((id) => clear(pointer('groups', id))),
  )
}

export const renameGroup = (id: string, name: string): Edit =>
  edit(words('edit.rename-group', { name }), [set(pointer('groups', id, 'name'), name)], `group:${id}`)

export const setGroupColor = (id: string, color: string | undefined): Edit =>
  edit(words('edit.colour-group'), [
    color === undefined ? clear(pointer('groups', id, 'color')) : set(pointer('groups', id, 'color'), color),
  ])

/** Into a group, or out of all of them. */
export function moveToGroup(file: WorkflowFile, ids: ReadonlySet<string>, into: string | undefined): Edit {
  const target = file.groups.find(({ id }) => id === into)
  const label =
    target === undefined
      ? words('edit.leave-group', { count: ids.size })
      : words('edit.join-group', { count: ids.size, name: target.name })
  return edit(label, [
    ...leave(file, ids, into),
    ...(target === undefined
      ? []
      : [set(pointer('groups', target.id, 'nodes'), [...new Set([...target.nodes, ...ids])])]),
  ])
}

const leave = ({ groups }: WorkflowFile, ids: ReadonlySet<string>, except?: string) =>
  groups.flatMap(({ id, nodes }) => {
    const left = nodes.filter((node) => !ids.has(node))
    if (id === except || left.length === nodes.length) return []
    return [left.length === 0 ? clear(pointer('groups', id)) : set(pointer('groups', id, 'nodes'), left)]
  })
