import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useKeysOf } from '../../keys/key-store.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  DiscardIcon,
  DownloadIcon,
  HistoryIcon,
  MoreIcon,
  OutlineIcon,
  PublishIcon,
  RedoIcon,
  RenameIcon,
  SearchIcon,
  SettingsIcon,
  UndoIcon,
  UnpublishIcon,
} from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { Chip } from '../../ui/status.tsx'
import { renameWorkflow } from '../commands/workflow-edits.ts'
import { Others } from '../presence/others.tsx'
import { RunButton, RunStatus } from '../run/index.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor, useSession } from './editor-context.tsx'
import type { ExportFormat } from './export-draft.ts'
import { SaveState } from './save-state.tsx'

export interface EditorBarProps {
  readonly chip: 'draft' | 'live' | 'changed' | 'archived'
  readonly mayPublish: boolean
  readonly onDiscard: () => void
  readonly onUnpublish: () => void
  readonly onExport: (format: ExportFormat) => void
}

const EXPORTS: readonly { readonly format: ExportFormat; readonly words: TextId }[] = [
  { format: 'json', words: 'editor.export' },
  { format: 'yaml', words: 'editor.export-yaml' },
  { format: 'code', words: 'editor.export-code' },
]

const CHIPS = {
  draft: { tone: 'neutral', word: 'workflow.draft' },
  live: { tone: 'success', word: 'workflow.live' },
  changed: { tone: 'warning', word: 'workflow.changed' },
  archived: { tone: 'neutral', word: 'workflow.archived' },
} as const

export function EditorBar({ chip, mayPublish, onDiscard, onUnpublish, onExport }: EditorBarProps) {
  const { mayEdit, workspaceId, workflowId } = useEditor()
  const navigate = useNavigate()
  const controller = useCanvasController()
  const side = useCanvas((state) => state.side)
  const selected = useCanvas(({ selection, focus }) => (selection.nodes.size === 1 ? [...selection.nodes][0] : focus))
  const canUndo = useSession(({ history }) => history.done.length > 0)
  const canRedo = useSession(({ history }) => history.undone.length > 0)
  const keys = {
    outline: useKeysOf('canvas.outline'),
    search: useKeysOf('canvas.search'),
    undo: useKeysOf('canvas.undo'),
    redo: useKeysOf('canvas.redo'),
    name: useKeysOf('canvas.name-version'),
  }
  const { tone, word } = CHIPS[chip]
  return (
    <section
      aria-label={t('editor.bar')}
      className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-border bg-surface px-3 py-1.5"
    >
      <div className="flex items-center gap-0.5">
        <IconButton
          icon={OutlineIcon}
          label={t('editor.action.outline')}
          keys={keys.outline}
          aria-expanded={side === 'outline'}
          onClick={() => controller.toggleSide('outline')}
        />
        <IconButton
          icon={SearchIcon}
          label={t('editor.action.search')}
          keys={keys.search}
          aria-expanded={side === 'search'}
          onClick={() => controller.toggleSide('search')}
        />
      </div>
      <div className="flex min-w-0 flex-1 basis-60 items-center gap-2.5">
        <Name />
        <Chip tone={tone}>{t(word)}</Chip>
        {mayEdit ? <SaveState /> : <Chip tone="accent">{t('editor.view-only')}</Chip>}
      </div>
      <Others />
      <RunStatus />
      {mayEdit && (
        <div className="flex items-center gap-0.5">
          <IconButton
            icon={UndoIcon}
            label={t('editor.action.undo')}
            keys={keys.undo}
            disabled={!canUndo}
            onClick={() => controller.undo()}
          />
          <IconButton
            icon={RedoIcon}
            label={t('editor.action.redo')}
            keys={keys.redo}
            disabled={!canRedo}
            onClick={() => controller.redo()}
          />
        </div>
      )}
      <div className="flex items-center gap-2">
        <RunButton selected={selected} />
        {mayPublish && (
          <Button icon={PublishIcon} data-coach="publish" onClick={() => controller.open({ type: 'publish' })}>
            {t('list.publish')}
          </Button>
        )}
        <Menu label={t('editor.more')} trigger={<IconButton icon={MoreIcon} label={t('editor.more')} />}>
          <MenuItem
            icon={HistoryIcon}
            label={t('versions-page.title')}
            onSelect={() =>
              void navigate({
                to: '/w/$workspace/workflows/$workflow/versions',
                params: { workspace: workspaceId, workflow: workflowId },
              })
            }
          />
          {mayEdit && (
            <MenuItem
              icon={RenameIcon}
              label={t('versions-page.name')}
              keys={keys.name}
              onSelect={() => controller.open({ type: 'name-version' })}
            />
          )}
          {mayEdit && (
            <MenuItem
              icon={SettingsIcon}
              label={t('workflow-settings.title')}
              onSelect={() => controller.open({ type: 'settings' })}
            />
          )}
          <MenuLine />
          {EXPORTS.map(({ format, words }) => (
            <MenuItem key={format} icon={DownloadIcon} label={t(words)} onSelect={() => onExport(format)} />
          ))}
          {mayEdit && chip === 'changed' && <MenuLine />}
          {mayEdit && chip === 'changed' && (
            <MenuItem
              icon={DiscardIcon}
              label={t('editor.discard')}
              detail={t('editor.discard-detail')}
              onSelect={onDiscard}
            />
          )}
          {mayPublish && (chip === 'live' || chip === 'changed') && (
            <>
              <MenuLine />
              <MenuItem icon={UnpublishIcon} label={t('list.unpublish')} onSelect={onUnpublish} />
            </>
          )}
        </Menu>
      </div>
    </section>
  )
}

function Name() {
  const { mayEdit } = useEditor()
  const controller = useCanvasController()
  const name = useSession((session) => documentOf(session).name)
  const [text, setText] = useState(name)
  // What others call it meanwhile, and what is undone.
  useEffect(() => setText(name), [name])
  const end = () => {
    const wanted = text.trim()
    if (wanted === '' || wanted === name) setText(name)
    else controller.perform(renameWorkflow(wanted))
  }
  return (
    <>
      <h1 className="sr-only">{name}</h1>
      <input
        aria-label={t('editor.name')}
        value={text}
        maxLength={128}
        readOnly={!mayEdit}
        onChange={({ target }) => setText(target.value)}
        onBlur={end}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key !== 'Escape') return
          setText(name)
          queueMicrotask(() => controller.focusCard())
        }}
        className="field-sizing-content min-h-8 max-w-96 min-w-24 truncate rounded-input border border-transparent bg-transparent px-1.5 text-panel text-text hover:border-border focus:border-strong"
      />
    </>
  )
}
