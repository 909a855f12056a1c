/** Where keys work: everywhere, in lists, on the canvas, in the panel of a node. */
export const KEY_SCOPES = ['global', 'list', 'canvas', 'panel'] as const
export type KeyScope = (typeof KEY_SCOPES)[number]

const MODIFIERS = /^(\$mod|Control|Alt|Meta)\+/

/** Nothing but a letter, a figure or a sign, or a sequence that begins so; Shift alone changes that not. */
export function isSingleKey(keys: string): boolean {
  const first = keys.split(' ')[0]!
  return !MODIFIERS.test(first) && first.replace(/^Shift\+/, '').length === 1
}

/** Fields take letters for themselves; with Ctrl, Alt or Cmd a chord works there too. */
export function worksInFields(keys: string): boolean {
  return MODIFIERS.test(keys)
}

/** Does what has the focus take text? */
export function takesText(
  element: (Pick<Element, 'tagName' | 'getAttribute'> & { readonly isContentEditable?: boolean }) | null,
): boolean {
  if (element === null) return false
  if (element.isContentEditable) return true
  if (element.tagName === 'TEXTAREA' || element.tagName === 'SELECT') return true
  const type = element.getAttribute('type') ?? 'text'
  return element.tagName === 'INPUT' && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(type)
}
