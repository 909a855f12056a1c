import { useEffect } from 'react'
import { takesText } from '../../keys/chord.ts'
import type { CanvasController } from './canvas-controller.ts'

/** Copy, cut and paste by the events of the browser: they work without a permission, and on pages without TLS. */
export function useClipboard(controller: CanvasController): void {
  useEffect(() => {
    const isOurs = () =>
      !takesText(document.activeElement) &&
      (controller.hasFocus || document.activeElement === document.body) &&
      document.querySelector('[role="dialog"]') === null
    const copy = (event: ClipboardEvent) => {
      if (!isOurs() || String(getSelection() ?? '') !== '') return
      const text = controller.clipboard()
      if (text === undefined) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
      if (event.type === 'cut') controller.act('delete')
    }
    const paste = (event: ClipboardEvent) => {
      if (!isOurs()) return
      event.preventDefault()
      void controller.paste(event.clipboardData?.getData('text/plain') ?? '')
    }
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [controller])
}
