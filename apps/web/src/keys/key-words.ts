/** How a key is called where people look for it on their keyboard. */
const WORDS: Readonly<Record<string, string>> = {
  $mod: 'Ctrl',
  Control: 'Ctrl',
  Meta: '⌘',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Backspace: '⌫',
  Delete: 'Del',
}

const isMac = (): boolean => typeof navigator !== 'undefined' && /^Mac|^iP/.test(navigator.platform)

/** `$mod+k` → «Ctrl» «K»; `g w` → «G» «W». */
export const keyWords = (keys: string, onMac = isMac()): string[] =>
  keys.split(/[ +](?=.)/).map((key) => {
    if (key === '$mod') return onMac ? '⌘' : 'Ctrl'
    return WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  })

/** For `aria-keyshortcuts`. */
export const ariaKeys = (keys: string, onMac = isMac()): string | undefined =>
  keys.includes(' ') ? undefined : keys.replace('$mod', onMac ? 'Meta' : 'Control')
