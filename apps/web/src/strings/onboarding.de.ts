import type { en } from './onboarding.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'coach.card': 'Auf eine Karte klicken',
  'coach.card-text':
    'Jede Karte zeigt, was hineinkam und was herauskam. Wer eine öffnet, behält die Zeichenfläche daneben.',
  'coach.count': '{at} von {of}',
  'coach.done': 'Fertig',
  'coach.key': 'Einen Schlüssel ziehen',
  'coach.key-text':
    'Einen Schlüssel der Eingabe auf ein Feld ziehen, oder dort Enter drücken: Das Feld hat in jedem Lauf seinen Wert.',
  'coach.next': 'Weiter',
  'coach.publish': 'Veröffentlichen',
  'coach.publish-text':
    'Was Sie ändern, bleibt ein Entwurf. Erst veröffentlicht gilt es: Von da an antwortet der Webhook danach.',
  'coach.run': 'Auf «Ausführen» drücken',
  'coach.run-text':
    'Das ist ein Workflow, der Bestellungen annimmt, und sein erster Lauf. Führen Sie ihn noch einmal aus, und sehen Sie zu.',
  'coach.skip': 'Überspringen',
  'coach.title': 'Erste Schritte',
  'onboarding.all-done': 'Das war alles: Sie kennen sich aus',
  'onboarding.count': '{done} von {of} erledigt',
  'onboarding.dismiss': 'Ausblenden',
  'onboarding.first-success': 'erster eigener Lauf nach {seconds, plural, one {# Sekunde} other {# Sekunden}}',
  'onboarding.is-done': ' (erledigt)',
  'onboarding.look': 'Die Daten einer Karte ansehen',
  'onboarding.own': 'Einen eigenen Workflow anlegen',
  'onboarding.publish': 'Ihn veröffentlichen',
  'onboarding.run': 'Das Beispiel ausführen',
  'onboarding.title': 'Erste Schritte',
}
