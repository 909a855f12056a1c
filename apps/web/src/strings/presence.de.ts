import type { en } from './presence.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'presence.editing': '{names} bearbeitet das',
  'presence.edits': '{name} bearbeitet {node}',
  'presence.here': 'Auch hier',
  'presence.joined': '{names} hat diesen Workflow auch geöffnet',
}
