import { type FieldPath, fieldId } from './panel-context.tsx'

/** As long as a panel may take to be read and drawn. */
const WAITED_MS = 3_000

/** Brings the keyboard to a field of a node's panel, or to the nearest around it, as soon as it is there. */
export function focusField(node: string, path: FieldPath, givesUpAt = performance.now() + WAITED_MS): void {
  requestAnimationFrame(() => {
    for (let length = path.length; length > 0; length -= 1) {
      const field = document.getElementById(fieldId(node, path.slice(0, length)))
      if (field === null) continue
      field.scrollIntoView({ block: 'center' })
      field.focus()
      return
    }
    if (performance.now() < givesUpAt) focusField(node, path, givesUpAt)
  })
}
