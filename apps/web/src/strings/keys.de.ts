import type { en } from './keys.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'keys.off': 'Aus',
  'keys.scope.canvas': 'Auf der Zeichenfläche',
  'keys.scope.global': 'Überall',
  'keys.scope.list': 'In dieser Liste',
  'keys.scope.panel': 'Im Seitenbereich',
  'keys.single': 'Kürzel aus einer Taste',
  'keys.single-hint':
    'Tasten ohne Strg oder Alt. Schalten Sie sie aus, wenn Sie diktieren oder Tasten versehentlich treffen.',
  'keys.title': 'Tastenkürzel',
}
