import { IMPORT_BYTES_MAX } from '../../import/limits.ts'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { readPasted } from '../canvas/read-pasted.ts'
import type { CanvasController } from './canvas-controller.ts'

/** A file that was chosen or dropped goes the way of what is pasted. */
export async function importFile(controller: CanvasController, files: readonly File[]): Promise<void> {
  const refuse = (text: string) => toast({ text, tone: 'error' })
  const [file] = files
  if (file === undefined) return
  if (files.length > 1) return refuse(t('import.one-file'))
  if (file.size > IMPORT_BYTES_MAX) return refuse(t('import.why.too-large'))
  const pasted = await readPasted(await file.text())
  if (pasted.type === 'text') return refuse(t('import.not-in-file', { file: file.name }))
  controller.take(pasted)
}
