import type { en } from './workflows.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'create.name': 'Name',
  'create.submit': 'Workflow anlegen',
  'create.title': 'Neuer Workflow',
  'folder.name': 'Name',
  'folder.submit': 'Ordner anlegen',
  'folder.title': 'Neuer Ordner',
  'move.label': 'Ordner',
  'move.none': 'In keinem Ordner',
  'move.title': '{count, plural, one {Workflow verschieben} other {# Workflows verschieben}}',
  'paste.label': 'Workflow-Datei',
  'paste.lead':
    'Der Text einer Workflow-Datei von LinkFlow, als JSON oder YAML, oder was n8n kopiert und herunterlädt.',
  'paste.name': 'Eingefügter Workflow',
  'paste.title': 'Workflow einfügen',
  'rename.submit': 'Umbenennen',
  'rename.title': 'Workflow umbenennen',
  'tags.hint': 'Mehrere mit Kommas dazwischen.',
  'tags.label': 'Schlagwörter',
  'tags.submit': 'Schlagwörter speichern',
  'tags.title': '{count, plural, one {Workflow verschlagworten} other {# Workflows verschlagworten}}',
}
