import type { en } from './executions-view.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'executions-view.all': 'Alle',
  'executions-view.failed': 'Fehlgeschlagen',
  'executions-view.key': 'Gespeicherte Ansicht {number}',
  'executions-view.name': 'Name',
  'executions-view.remove': 'Ansicht «{name}» entfernen',
  'executions-view.save': 'Ansicht speichern',
  'executions-view.save-lead': 'Sie bleibt auf diesem Gerät und hat die nächste Zahl als Taste.',
  'executions-view.slow': 'Langsam',
  'executions-view.title': 'Gespeicherte Ansichten',
  'executions-view.under-way': 'Im Gange',
}
