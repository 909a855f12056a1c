import type { RefObject } from 'react'
import { DropVeil } from '../../import/drop-veil.tsx'
import { useFileDrop } from '../../import/use-file-drop.ts'
import { t } from '../../strings/index.ts'
import { useCanvasController } from './canvas-context.tsx'
import { importFile } from './import-file.ts'
import { ImportPanel } from './import-panel.tsx'

/** What comes from outside: a file that is let go above the canvas lands there, and what became of it is told. */
export function Importing({ ground }: { readonly ground: RefObject<HTMLElement | null> }) {
  const controller = useCanvasController()
  const isAbove = useFileDrop((files, event) => {
    controller.pointAt(event)
    void importFile(controller, files)
  }, ground)
  return (
    <>
      <ImportPanel />
      {isAbove && <DropVeil text={t('import.drop-here')} />}
    </>
  )
}
