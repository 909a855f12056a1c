import type { en } from './debug.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'debug.after': 'Angehalten nach „{name}“',
  'debug.bar': 'Angehaltener Lauf',
  'debug.before': 'Angehalten vor „{name}“',
  'debug.breakpoint': 'Haltepunkt bei „{name}“',
  'debug.breakpoint-text': 'Läufe des Entwurfs, die Sie hier starten, halten dort. Die von anderen nicht.',
  'debug.change': 'Daten ändern …',
  'debug.go-on': 'Weiter',
  'debug.go-on-with': 'Damit weiter',
  'debug.if': 'Nur wenn',
  'debug.if-hint': "Ein Ausdruck wie '{{' $json.total > 100 '}}'. Ohne einen hält er immer.",
  'debug.items': 'Was „{name}“ ausgibt',
  'debug.items-after': 'Er ist gelaufen. Was Sie schreiben, tritt an die Stelle dessen, was er ausgegeben hat.',
  'debug.items-before':
    'Er ist noch nicht gelaufen und wird es nicht: Was Sie schreiben, gibt er aus. Sie beginnen mit dem, was ankam.',
  'debug.items-label': 'Elemente (eine JSON-Liste von Objekten)',
  'debug.items-left':
    '{count, plural, one {# weiteres Element ist nicht zu sehen und fällt weg, wenn Sie damit weitermachen.} other {# weitere Elemente sind nicht zu sehen und fallen weg, wenn Sie damit weitermachen.}}',
  'debug.items-not': 'Das ist noch keine JSON-Liste von Objekten.',
  'debug.port': 'Ausgang',
  'debug.remove': 'Entfernen',
  'debug.set': 'Haltepunkt setzen',
  'debug.step': 'Schritt',
  'debug.step-through': 'Schrittweise ausführen',
  'debug.step-through-detail': 'Hält vor jedem Knoten',
  'debug.to-end': 'Bis zum Ende',
  'debug.when': 'Anhalten',
  'debug.when-after': 'Nachdem er gelaufen ist',
  'debug.when-before': 'Bevor er läuft',
}
