import type { en } from './tests.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'tests.broken': 'Die Testfälle konnten nicht ausgeführt werden',
  'tests.delete': 'Den Testfall {name} löschen',
  'tests.deleted': 'Der Testfall „{name}“ ist gelöscht.',
  'tests.ended': '{passed} von {count} Testfällen bestanden',
  'tests.expect': '{path} erwarten',
  'tests.expected': 'In der Ausgabe erwartet',
  'tests.failed': 'Nicht bestanden',
  'tests.gate': 'Nur veröffentlichen, wenn alle bestehen',
  'tests.gate-hint': 'Sie laufen zuerst, wirklich. Auf diesem Gerät gemerkt.',
  'tests.in-the-way':
    '{count, plural, one {Ein Testfall hat nicht bestanden.} other {# Testfälle haben nicht bestanden.}} Es wurde nichts veröffentlicht.',
  'tests.keep': 'Testfall behalten',
  'tests.keep-text':
    'Die Eingabe, und was wieder in der Ausgabe stehen soll. Er steht bei den Versionen des Workflows und läuft auf jeder von ihnen.',
  'tests.keep-title': 'Als Testfall behalten',
  'tests.kept': '„{name}“ ist als Testfall behalten.',
  'tests.mismatch': '{path}: {found}, erwartet {expected}',
  'tests.name': 'Name des Testfalls',
  'tests.no-output': 'Dieser Lauf hat nichts ausgegeben, was wieder erwartet werden könnte.',
  'tests.none': 'Noch keine Testfälle. Ein erfolgreicher Lauf lässt sich aus dem Menü seiner Seite als einer behalten.',
  'tests.not-run': 'Nicht gelaufen',
  'tests.nothing': 'nichts',
  'tests.passed': 'Bestanden',
  'tests.run': 'Die Testfälle auf dem Entwurf ausführen',
  'tests.run-is': 'Sein Lauf: {status}',
  'tests.run-of': 'Lauf öffnen',
  'tests.run-on': 'Auf {name} ausführen',
  'tests.text': 'Jeder läuft wirklich: Was der Workflow schreibt, schreibt er.',
  'tests.title': 'Testfälle',
}
