export const en = {
  'keys.off': 'Off',
  'keys.scope.canvas': 'On the canvas',
  'keys.scope.global': 'Everywhere',
  'keys.scope.list': 'In this list',
  'keys.scope.panel': 'In the panel',
  'keys.single': 'Single-key shortcuts',
  'keys.single-hint': 'Keys without Ctrl or Alt. Turn them off if you speak to the computer, or press keys by chance.',
  'keys.title': 'Keyboard shortcuts',
} as const satisfies Readonly<Record<string, string>>
