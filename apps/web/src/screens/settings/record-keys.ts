/** What of a key event a chord is made of. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const MODIFIERS = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified']

/**
 * One press, as the registry writes chords: `$mod+k`, `Shift+X`, `?`. Undefined while only a modifier is down. Signs that
 * need Shift on some keyboards stand without it; letters have it.
 */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | undefined {
  if (MODIFIERS.includes(key)) return undefined
  const isLetter = /^\p{L}$/u.test(key)
  const hasShift = shiftKey && (isLetter || key.length > 1)
  const name = key === ' ' ? 'Space' : isLetter ? (hasShift ? key.toUpperCase() : key.toLowerCase()) : key
  return [(ctrlKey || metaKey) && '$mod', altKey && 'Alt', hasShift && 'Shift', name].filter(Boolean).join('+')
}
