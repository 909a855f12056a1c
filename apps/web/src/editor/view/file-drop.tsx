import type { RefObject } from 'react'
import { DropVeil } from '../../import/drop-veil.tsx'
import { useFileDrop } from '../../import/use-file-drop.ts'
import { t } from '../../strings/index.ts'
import { useCanvasController } from './canvas-context.tsx'
import { importFile } from './import-file.ts'

/** A file that is let go above the canvas lands there. */
export function FileDrop({ ground }: { readonly ground: RefObject<HTMLElement | null> }) {
  const controller = useCanvasController()
  const isAbove = useFileDrop((files, event) => {
    controller.pointAt(event)
    void importFile(controller, files)
  }, ground)
  return isAbove && <DropVeil text={t('import.drop-here')} />
}
