import type { NodeProps } from '@xyflow/react'
import { memo, useRef, useState, useSyncExternalStore } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { ChevronDownIcon, ChevronRightIcon, GroupIcon } from '../../ui/icons.ts'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { statusOf } from '../canvas/groups.ts'
import { renameGroup } from '../commands/group-edits.ts'
import { colourOf } from '../document/colours.ts'
import { type Group, groupOf } from '../document/elements.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { COLOUR_GROUNDS } from './colour-looks.ts'
import { useEditor, useSession } from './editor-context.tsx'
import type { FlowNode } from './flow-nodes.ts'

/** A group without a colour is drawn as it always was. */
const groundOf = ({ color }: Group): string =>
  color === undefined ? 'border-strong bg-raised/50' : COLOUR_GROUNDS[colourOf(color, 'grey')]

/** The frame around a group, with its title. */
export const GroupFrame = memo(function GroupFrame({ id }: NodeProps<FlowNode>) {
  const group = useSession((session) => groupOf(documentOf(session), id))
  if (group === undefined) return null
  return (
    <div className={classes('relative size-full rounded-card border', groundOf(group))}>
      <GroupTitle group={group} isCollapsed={false} />
    </div>
  )
})

/** All of a group as one card: how its nodes fare together. */
export const CollapsedGroup = memo(function CollapsedGroup({ id }: NodeProps<FlowNode>) {
  const group = useSession((session) => groupOf(documentOf(session), id))
  return group === undefined ? null : <CollapsedCard group={group} />
})

function CollapsedCard({ group }: { readonly group: Group }) {
  const summary = useGroupStatus(group)
  const look = summary.status === undefined ? undefined : STATUS_LOOKS[summary.status]
  const words = [
    group.name,
    t('editor.group.nodes', { count: group.nodes.length }),
    ...(look === undefined ? [] : [t(look.word)]),
    ...(summary.items > 0 ? [t('editor.items', { count: summary.items })] : []),
  ]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is no fieldset
    <div
      role="group"
      aria-roledescription={t('editor.group.role')}
      aria-label={words.join(', ')}
      data-hit="group"
      data-id={group.id}
      className="pointer-events-auto relative flex size-full items-center gap-3 rounded-card border border-strong bg-surface px-3 shadow-[4px_4px_0_-1px_var(--lf-raised),4px_4px_0_0_var(--lf-border-strong)]"
    >
      <span className="inline-flex size-10 shrink-0 items-center justify-center rounded-button bg-raised text-text-2">
        <GroupIcon aria-hidden className="size-5" strokeWidth={1.75} />
      </span>
      <div className="min-w-0 flex-1">
        <GroupTitle group={group} isCollapsed />
        <span className="block truncate text-meta text-text-2">{words.slice(1).join(' · ')}</span>
      </div>
      {look !== undefined && (
        <look.icon aria-hidden className={classes('size-4 shrink-0', look.color)} strokeWidth={1.75} />
      )}
    </div>
  )
}

function GroupTitle({ group, isCollapsed }: { readonly group: Group; readonly isCollapsed: boolean }) {
  const { mayEdit } = useEditor()
  const controller = useCanvasController()
  const isWriting = useCanvas(({ writing }) => writing?.type === 'group' && writing.id === group.id)
  const Chevron = isCollapsed ? ChevronRightIcon : ChevronDownIcon
  return (
    <div className={classes('pointer-events-auto flex min-w-0 items-center gap-1', !isCollapsed && 'h-8 pr-3 pl-1')}>
      <button
        data-free=""
        type="button"
        tabIndex={-1}
        aria-label={t(isCollapsed ? 'editor.group.expand' : 'editor.group.collapse', { name: group.name })}
        aria-expanded={!isCollapsed}
        onClick={() => controller.toggleCollapsed(group.id)}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-input text-text-3 hover:bg-raised hover:text-text"
      >
        <Chevron aria-hidden className="size-4" strokeWidth={1.75} />
      </button>
      {isWriting ? (
        <TitleField group={group} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: F2 and the outline do the same by keys
        <span
          data-hit="group"
          data-id={group.id}
          onDoubleClick={() => mayEdit && controller.write({ type: 'group', id: group.id })}
          className="min-w-0 truncate text-ui font-semibold text-text-2"
        >
          {group.name}
        </span>
      )}
    </div>
  )
}

function TitleField({ group }: { readonly group: Group }) {
  const controller = useCanvasController()
  const [name, setName] = useState(group.name)
  const isOver = useRef(false)
  const end = (isKept: boolean) => {
    if (isOver.current) return
    isOver.current = true
    const wanted = name.trim()
    if (isKept && wanted !== '' && wanted !== group.name) controller.perform(renameGroup(group.id, wanted))
    controller.write(undefined)
    controller.focusCard()
  }
  return (
    <input
      data-free=""
      aria-label={t('editor.group.title')}
      value={name}
      maxLength={128}
      // biome-ignore lint/a11y/noAutofocus: a new group asks for its title
      autoFocus
      onFocus={({ target }) => target.select()}
      onChange={({ target }) => setName(target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(true)
        if (event.key === 'Escape') end(false)
      }}
      className="h-6 min-w-0 flex-1 rounded-input border border-strong bg-surface px-1.5 text-ui font-semibold text-text"
    />
  )
}

/** Drawn again when one of its nodes fares otherwise; the text of it is what is compared. */
function useGroupStatus(group: Group): ReturnType<typeof statusOf> {
  const { runs } = useEditor()
  const read = () => {
    const statuses = new Map(
      group.nodes.flatMap((id) => {
        const run = runs.node(id)
        if (run === undefined) return []
        const items = Object.values(run.items).reduce((sum, count) => sum + count, 0)
        return [[id, { status: run.status, items }] as const]
      }),
    )
    return JSON.stringify(statusOf(group, statuses))
  }
  const text = useSyncExternalStore((listener) => {
    const stops = [runs.listen(listener), ...group.nodes.map((id) => runs.listen(listener, id))]
    return () => {
      for (const stop of stops) stop()
    }
  }, read)
  return JSON.parse(text) as ReturnType<typeof statusOf>
}
