import type { WorkflowDiff } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'

export interface DiffLine {
  readonly key: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly words: string
}

/** A comparison as people read it: nodes by name, the rest by number, and what was only moved apart. */
export function diffLines({ diff }: WorkflowDiff): { readonly all: readonly DiffLine[]; readonly moved: number } {
  const { workflow, settings, nodes, connections, notes, groups, moved } = diff
  const line = (kind: DiffLine['kind'], key: string, words: string): DiffLine => ({
    kind,
    key: `${kind} ${key}`,
    words,
  })
  const counted = (kind: DiffLine['kind'], count: number, words: (count: number) => string, key: string): DiffLine[] =>
    count === 0 ? [] : [line(kind, key, words(count))]
  return {
    all: [
      ...nodes.added.map(({ key, value }) =>
        line('added', `node ${key}`, t('editor.diff.node-added', { name: value.name })),
      ),
      ...nodes.removed.map(({ key, value }) =>
        line('removed', `node ${key}`, t('editor.diff.node-removed', { name: value.name })),
      ),
      ...nodes.changed.map(({ key, name, changes }) =>
        line(
          'changed',
          `node ${key}`,
          t('editor.diff.node-changed', {
            name: name ?? key,
            fields: changes.map(({ path }) => fieldOf(path)).join(', '),
          }),
        ),
      ),
      ...counted('added', connections.added.length, (count) => t('editor.diff.wires-added', { count }), 'wires'),
      ...counted('removed', connections.removed.length, (count) => t('editor.diff.wires-removed', { count }), 'wires'),
      ...counted('changed', settings.length, (count) => t('editor.diff.settings', { count }), 'settings'),
      ...counted('changed', workflow.length, (count) => t('editor.diff.head', { count }), 'head'),
      ...counted(
        'changed',
        notes.added.length + notes.removed.length + notes.changed.length,
        (count) => t('editor.diff.notes', { count }),
        'notes',
      ),
      ...counted(
        'changed',
        groups.added.length + groups.removed.length + groups.changed.length,
        (count) => t('editor.diff.groups', { count }),
        'groups',
      ),
    ],
    moved: moved.nodes.length + moved.notes.length,
  }
}

/** `/parameters/body/email` is «body.email». */
const fieldOf = (path: string): string =>
  path
    .split('/')
    .slice(1)
    .filter((part, at) => !(at === 0 && part === 'parameters'))
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
