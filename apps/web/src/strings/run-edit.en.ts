export const en = {
  'run-edit.behind': 'All that comes after «{name}» runs again.',
  'run-edit.change': 'Edit the input',
  'run-edit.changes': 'What you changed',
  'run-edit.has-files': 'Items of the input have files, which cannot be edited here.',
  'run-edit.items': 'What came from «{name}», as JSON',
  'run-edit.none': 'Nothing is changed yet.',
  'run-edit.not-items': 'It has to be a list of JSON objects.',
  'run-edit.too-many':
    'The input has {count} items. Here at most {max} can be edited; the API and the command line take more.',
} as const satisfies Readonly<Record<string, string>>
