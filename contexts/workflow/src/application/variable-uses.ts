import { VARIABLE_USERS_MAX, type VariableUsesView } from '@linkflow/contracts'
import type { Queries } from '@linkflow/postgres'
import { draftsWith, liveFilesWith } from '../infrastructure/workflow-repository.postgres.ts'

const FILES_AT_ONCE = 20
const SCOPE = '$vars'

/** `$vars.shop`, `$vars?.shop`, `$vars['shop']`, and the last as JSON writes it within a text. */
const READ = /\$vars(?:\?\.|\.|(?=\[))(?:\[\\*["'])?([A-Za-z][A-Za-z0-9_]{0,63})/g

/** Which workflows read which variables by their names, in their draft, their live version or both. */
export async function findVariableUses(queries: Queries): Promise<VariableUsesView['items']> {
  const users = new Map<string, Map<string, { name: string; in: ('draft' | 'live')[] }>>()
  const note = (kind: 'draft' | 'live', { id, name, text }: { id: string; name: string; text: string }) => {
    for (const variable of new Set([...text.matchAll(READ)].map(([, found]) => found!))) {
      const workflows = users.get(variable) ?? new Map()
      users.set(variable, workflows)
      workflows.set(id, { name, in: [...(workflows.get(id)?.in ?? []), kind] })
    }
  }
  for await (const { draft: text, ...workflow } of draftsWith(queries, SCOPE, FILES_AT_ONCE)) {
    note('draft', { ...workflow, text })
  }
  for await (const { file: text, ...workflow } of liveFilesWith(queries, SCOPE, FILES_AT_ONCE)) {
    note('live', { ...workflow, text })
  }
  return [...users]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, workflows]) => ({
      name,
      count: workflows.size,
      workflows: [...workflows]
        .map(([id, use]) => ({ id, ...use }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, VARIABLE_USERS_MAX),
    }))
}
