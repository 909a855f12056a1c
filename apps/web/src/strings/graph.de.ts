import type { en } from './graph.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'canvas.card.disabled': 'ausgeschaltet',
  'canvas.card.ports':
    '{inputs, plural, one {# Eingang} other {# Eingänge}} {outputs, plural, one {# Ausgang} other {# Ausgänge}}',
  'run-view.fit': 'Alles zeigen',
  'run-view.zoom-in': 'Vergrößern',
  'run-view.zoom-out': 'Verkleinern',
}
