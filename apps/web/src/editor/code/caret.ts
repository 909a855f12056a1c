type TextBox = HTMLInputElement | HTMLTextAreaElement

export const isTextBox = (element: Element | null): element is TextBox =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement

/** Brings the caret of a text box to a point of the page: what is held over it will be put there, and that is seen. */
export function caretTo(box: TextBox, x: number, y: number): number {
  const found = document.caretPositionFromPoint?.(x, y)
  const at = found?.offsetNode === box ? Math.min(found.offset, box.value.length) : box.value.length
  box.focus({ preventScroll: true })
  box.setSelectionRange(at, at)
  return at
}
