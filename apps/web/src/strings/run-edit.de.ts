import type { en } from './run-edit.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'run-edit.behind': 'Alles, was nach «{name}» kommt, läuft noch einmal.',
  'run-edit.change': 'Eingabe ändern',
  'run-edit.changes': 'Was Sie geändert haben',
  'run-edit.has-files': 'Elemente der Eingabe haben Dateien, und die lassen sich hier nicht ändern.',
  'run-edit.items': 'Was von «{name}» kam, als JSON',
  'run-edit.none': 'Noch ist nichts geändert.',
  'run-edit.not-items': 'Es muss eine Liste von JSON-Objekten sein.',
  'run-edit.too-many':
    'Die Eingabe hat {count} Elemente. Hier lassen sich höchstens {max} ändern; API und Kommandozeile nehmen mehr.',
}
