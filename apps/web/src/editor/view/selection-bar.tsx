import { t } from '../../strings/index.ts'
import {
  AlignIcon,
  CopyIcon,
  DisableIcon,
  GroupIcon,
  type Icon,
  TidyIcon,
  TrashIcon,
  UngroupIcon,
} from '../../ui/icons.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { useKeysOf } from '../../keys/key-store.ts'
import { ALIGNMENTS } from '../canvas/align.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor } from './editor-context.tsx'
import { ACTION_WORDS } from './use-canvas-keys.ts'

/** What is done to several cards at once. */
export function SelectionBar() {
  const { mayEdit } = useEditor()
  const controller = useCanvasController()
  const count = useCanvas(({ selection }) => selection.nodes.size)
  const isHeld = useCanvas(({ interaction }) => interaction.type === 'marquee' || interaction.type === 'dragging')
  if (!mayEdit || count < 2 || isHeld) return null
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
      <Act action="duplicate" icon={CopyIcon} />
      <Act action="delete" icon={TrashIcon} />
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
