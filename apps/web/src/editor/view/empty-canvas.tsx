import { ChooseFile } from '../../import/choose-file.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { JsonIcon, WorkflowIcon } from '../../ui/icons.ts'
import { viewOf } from '../canvas/camera.ts'
import { centerOf } from '../canvas/geometry.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor } from './editor-context.tsx'
import { importFile } from './import-file.ts'
import { iconOfType } from './node-look.ts'

/** The five that most workflows begin with, as far as the installation has them. */
const TRIGGERS = ['webhook', 'schedule', 'manual', 'workflow-trigger', 'error-trigger']

/** A workflow without anything: what it begins with. */
export function EmptyCanvas({ onSample }: { readonly onSample: () => void }) {
  const controller = useCanvasController()
  const { types, mayEdit } = useEditor()
  const isBusy = useCanvas(({ overlay, imported }) => overlay !== undefined || imported !== undefined)
  if (isBusy) return null
  if (!mayEdit)
    return (
      <p className="pointer-events-none absolute inset-0 flex items-center justify-center text-text-3">
        {t('editor.empty.view')}
      </p>
    )
  const add = (type: string) => {
    const { camera, pane } = controller.state
    const { x, y } = centerOf(viewOf(camera, pane ?? { width: 1200, height: 800 }))
    controller.insert({ type }, { type: 'at', point: { x: x - 320, y: y - 32 } })
    controller.focusCard()
  }
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center p-6">
      <section
        aria-labelledby="empty-title"
        className="pointer-events-auto flex w-full max-w-md animate-appear flex-col gap-4 rounded-card border border-border bg-surface p-6"
      >
        <div className="flex flex-col gap-1">
          <h2 id="empty-title" className="text-panel text-text">
            {t('editor.empty.title')}
          </h2>
          <p className="text-ui text-text-2">{t('editor.empty.text')}</p>
        </div>
        <ul className="flex flex-col gap-1">
          {TRIGGERS.flatMap((type) => {
            const found = types.newestOf(type)
            if (found === undefined) return []
            const Glyph = iconOfType(type)
            return (
              <li key={type}>
                <button
                  type="button"
                  onClick={() => add(type)}
                  className="flex min-h-12 w-full items-center gap-3 rounded-button border border-border px-3 py-1.5 text-left hover:border-strong hover:bg-raised"
                >
                  <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-button bg-raised text-text-2">
                    <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
                  </span>
                  <span className="flex min-w-0 flex-col">
                    <span className="font-medium text-text">{found.title}</span>
                    <span className="truncate text-meta text-text-3">{found.description}</span>
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
        <div className="flex flex-wrap gap-2">
          <Button icon={JsonIcon} onClick={() => controller.open({ type: 'paste' })}>
            {t('editor.empty.paste')}
          </Button>
          <ChooseFile label={t('import.choose')} onFiles={(files) => void importFile(controller, files)} />
          <Button icon={WorkflowIcon} onClick={onSample}>
            {t('editor.empty.sample')}
          </Button>
        </div>
        <p className="text-meta text-text-3">{t('import.drop-hint')}</p>
      </section>
    </div>
  )
}
