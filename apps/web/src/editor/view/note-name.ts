import { t } from '../../strings/index.ts'

/** «Note: » and its first line. */
export const noteName = (text: string): string => t('editor.note.label', { text: text.split('\n')[0]!.slice(0, 80) })
