export const en = {
  'canvas.card.disabled': 'disabled',
  'canvas.card.ports':
    '{inputs, plural, one {# input} other {# inputs}} {outputs, plural, one {# output} other {# outputs}}',
  'run-view.fit': 'Show all',
  'run-view.zoom-in': 'Zoom in',
  'run-view.zoom-out': 'Zoom out',
} as const satisfies Readonly<Record<string, string>>
