export const en = {
  'presence.editing': '{names} is editing',
  'presence.edits': '{name} is editing {node}',
  'presence.here': 'Also here',
  'presence.joined': '{names} has opened this workflow too',
} as const satisfies Readonly<Record<string, string>>
