import type { en } from './diff.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'diff.after': 'Jetzt:',
  'diff.before': 'Vorher:',
  'diff.callers.begins': '{address} beginnt zu antworten.',
  'diff.callers.goes-on': '{address} antwortet ab dem nächsten Aufruf mit dieser Version.',
  'diff.callers.nobody':
    'Keine Adresse und kein Zeitplan startet ihn: Er läuft von Hand, über die API und aus anderen Workflows.',
  'diff.callers.running': 'Läufe, die begonnen haben, gehen so weiter, wie sie begonnen haben.',
  'diff.callers.schedules-begin': '{count, plural, one {Ein Zeitplan beginnt.} other {# Zeitpläne beginnen.}}',
  'diff.callers.schedules-go-on':
    '{count, plural, one {Sein Zeitplan startet ab dem nächsten Mal diese Version.} other {Seine # Zeitpläne starten ab dem nächsten Mal diese Version.}}',
  'diff.callers.schedules-stop': '{count, plural, one {Ein Zeitplan endet.} other {# Zeitpläne enden.}}',
  'diff.callers.stops': '{address} antwortet nicht mehr: Wer es aufruft, bekommt 404.',
  'diff.empty': '(leer)',
  'diff.fields': '{count, plural, one {# Feld} other {# Felder}}',
  'diff.group.connections': 'Verbindungen',
  'diff.group.credentials': 'Zugangsdaten',
  'diff.group.layout': 'Anordnung',
  'diff.group.nodes': 'Nodes',
  'diff.group.notes': 'Notizen und Gruppen',
  'diff.group.settings': 'Einstellungen',
  'diff.kind.added': 'Hinzugefügt',
  'diff.kind.changed': 'Geändert',
  'diff.kind.moved': 'Verschoben',
  'diff.kind.removed': 'Entfernt',
  'diff.lines': 'Zeilen von {name}, die anders sind',
  'diff.order': 'Die Reihenfolge in der Datei',
}
