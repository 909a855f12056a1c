import { useState } from 'react'

/**
 * For the `onCloseAutoFocus` of something that opens without a trigger: the focus goes back to where it was, unless what was
 * chosen has moved it meanwhile.
 */
export function useFocusBack(): (event: Event) => void {
  const [opener] = useState(() => openerOf(document.activeElement))
  return (event) => {
    event.preventDefault()
    if (document.activeElement !== null && document.activeElement !== document.body) return
    const to = opener?.isConnected ? opener : document.getElementById('content')
    if (to instanceof HTMLElement) to.focus()
  }
}

/** A menu closes as it opens a dialog: its button stays. */
function openerOf(focused: Element | null): Element | null {
  const menu = focused?.closest('[role="menu"]')
  return menu ? document.querySelector(`[aria-controls="${menu.id}"]`) : focused
}
