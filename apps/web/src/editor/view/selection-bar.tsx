import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  AlignIcon,
  CopyIcon,
  DisableIcon,
  DuplicateIcon,
  ExtractIcon,
  GroupIcon,
  type Icon,
  TidyIcon,
  TrashIcon,
  UngroupIcon,
} from '../../ui/icons.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { ALIGNMENTS } from '../canvas/align.ts'
import { nodeOf } from '../document/elements.ts'
import { placeholderOf } from '../document/placeholder.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor, useSession } from './editor-context.tsx'
import { ACTION_WORDS } from './use-canvas-keys.ts'

/** What is done to several cards at once. */
export function SelectionBar() {
  const { mayEdit, types } = useEditor()
  const controller = useCanvasController()
  const only = useCanvas(({ selection }) => (selection.nodes.size === 1 ? [...selection.nodes][0] : undefined))
  const node = useSession((session) => (only === undefined ? undefined : nodeOf(documentOf(session), only)))
  const count = useCanvas(({ selection }) => selection.nodes.size)
  const hasSubWorkflows = types.newestOf('execute-workflow') !== undefined
  const isHeld = useCanvas(({ interaction }) => interaction.type === 'marquee' || interaction.type === 'dragging')
  if (!mayEdit || isHeld) return null
  const placeholder = node && placeholderOf(node)
  if (placeholder !== undefined)
    return <ReplaceBar text={placeholder.reason ?? t('editor.card.missing', { type: placeholder.type })} />
  if (node !== undefined && types.of(node) === undefined)
    return <ReplaceBar text={t('editor.card.unknown-type', { type: node.type })} />
  if (count < 2) return null
  return (
    <div
      role="toolbar"
      aria-label={t('editor.selection')}
      className="absolute top-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-0.5 rounded-button border border-border bg-surface p-1 shadow-overlay"
    >
      <span className="px-2 text-meta text-text-2 tabular-nums">{t('editor.selection.count', { count })}</span>
      <Menu
        label={t('editor.selection.align')}
        align="start"
        trigger={<IconButton icon={AlignIcon} size="compact" label={t('editor.selection.align')} />}
      >
        {ALIGNMENTS.map((each) => (
          <AlignItem key={each} alignment={each} />
        ))}
      </Menu>
      <Act action="group" icon={GroupIcon} />
      {controller.canAct('ungroup') && <Act action="ungroup" icon={UngroupIcon} />}
      <Act action="tidy" icon={TidyIcon} />
      <Act action="disable" icon={DisableIcon} />
      <Act action="copy" icon={CopyIcon} />
      <Act action="duplicate" icon={DuplicateIcon} />
      {hasSubWorkflows && <Act action="extract" icon={ExtractIcon} />}
      <Act action="delete" icon={TrashIcon} />
    </div>
  )
}

/** What cannot run keeps all that was set; another node can take its place. */
function ReplaceBar({ text }: { readonly text: string }) {
  const controller = useCanvasController()
  return (
    <div className="absolute top-3 left-1/2 z-10 flex w-max max-w-[calc(100%-1.5rem)] -translate-x-1/2 items-center gap-3 rounded-button border border-warning bg-surface py-1 pr-1 pl-3 shadow-overlay">
      <span className="text-text-2">{text}</span>
      <Button size="compact" onClick={() => controller.act('replace')}>
        {t('editor.action.replace')}
      </Button>
    </div>
  )
}

function AlignItem({ alignment }: { readonly alignment: (typeof ALIGNMENTS)[number] }) {
  const controller = useCanvasController()
  const id = `align-${alignment}`
  return (
    <MenuItem
      label={t(ACTION_WORDS[id]!)}
      keys={useKeysOf(`canvas.${id}`)}
      isDisabled={!controller.canAct(id)}
      onSelect={() => controller.act(id)}
    />
  )
}

function Act({ action, icon }: { readonly action: string; readonly icon: Icon }) {
  const controller = useCanvasController()
  return (
    <IconButton
      icon={icon}
      size="compact"
      label={t(ACTION_WORDS[action]!)}
      keys={useKeysOf(`canvas.${action}`)}
      onClick={() => controller.act(action)}
    />
  )
}
