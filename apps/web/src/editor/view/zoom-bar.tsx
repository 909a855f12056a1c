import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { AddIcon, FitIcon, MapIcon, MinusIcon, NoteIcon, TidyIcon } from '../../ui/icons.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor } from './editor-context.tsx'
import { useIsFlat } from './use-is-flat.ts'

/** What the keys do, for who looks for a button. */
export function ZoomBar() {
  const { mayEdit } = useEditor()
  const controller = useCanvasController()
  const percent = useCanvas(({ camera }) => Math.round(camera.zoom * 100))
  const hasMinimap = useCanvas((state) => state.hasMinimap)
  const isFlat = useIsFlat()
  const keys = {
    add: useKeysOf('canvas.add-node'),
    note: useKeysOf('canvas.add-note'),
    tidy: useKeysOf('canvas.tidy'),
    out: useKeysOf('canvas.zoom-out'),
    into: useKeysOf('canvas.zoom-in'),
    fit: useKeysOf('canvas.fit'),
    map: useKeysOf('canvas.minimap'),
  }
  return (
    <div
      role="toolbar"
      aria-label={t('editor.view')}
      className="absolute bottom-3 left-3 z-10 flex items-center gap-0.5 rounded-button border border-border bg-surface p-1"
    >
      {mayEdit && (
        <>
          <IconButton
            icon={AddIcon}
            size="compact"
            label={t('editor.action.add-node')}
            keys={keys.add}
            onClick={() => controller.act('add-node')}
          />
          <IconButton
            icon={NoteIcon}
            size="compact"
            label={t('editor.action.add-note')}
            keys={keys.note}
            onClick={() => controller.act('add-note')}
          />
          <IconButton
            icon={TidyIcon}
            size="compact"
            label={t('editor.action.tidy')}
            keys={keys.tidy}
            onClick={() => controller.act('tidy')}
          />
          <span aria-hidden className="mx-1 h-4 w-px bg-border" />
        </>
      )}
      <IconButton
        icon={MinusIcon}
        size="compact"
        label={t('editor.action.zoom-out')}
        keys={keys.out}
        onClick={() => controller.act('zoom-out')}
      />
      <button
        type="button"
        onClick={() => controller.act('zoom-100')}
        aria-label={t('editor.zoom', { percent })}
        className="min-h-7 w-12 rounded-button text-meta text-text-2 tabular-nums hover:bg-raised"
      >
        {`${percent}%`}
      </button>
      <IconButton
        icon={AddIcon}
        size="compact"
        label={t('editor.action.zoom-in')}
        keys={keys.into}
        onClick={() => controller.act('zoom-in')}
      />
      <IconButton
        icon={FitIcon}
        size="compact"
        label={t('editor.action.fit')}
        keys={keys.fit}
        onClick={() => controller.act('fit')}
      />
      <IconButton
        icon={MapIcon}
        size="compact"
        label={t('editor.action.minimap')}
        keys={keys.map}
        // Who looks at very many cards from afar sees all that a map would show.
        isOn={hasMinimap && !isFlat}
        disabled={isFlat}
        onClick={() => controller.toggleMinimap()}
      />
    </div>
  )
}
