export const en = {
  'executions-view.all': 'All',
  'executions-view.failed': 'Failed',
  'executions-view.key': 'Saved view {number}',
  'executions-view.name': 'Name',
  'executions-view.remove': 'Remove the view «{name}»',
  'executions-view.save': 'Save view',
  'executions-view.save-lead': 'It stays on this device, and has the next number as its key.',
  'executions-view.slow': 'Slow',
  'executions-view.title': 'Saved views',
  'executions-view.under-way': 'Under way',
} as const satisfies Readonly<Record<string, string>>
