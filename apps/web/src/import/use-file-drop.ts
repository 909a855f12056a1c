import { type RefObject, useEffect, useRef, useState } from 'react'

type OnFiles = (files: readonly File[], event: DragEvent) => void

/** Files that are dropped on a part of the page, or on all of it; true while some are held above. */
export function useFileDrop(onFiles: OnFiles | undefined, part?: RefObject<HTMLElement | null>): boolean {
  const [isOver, setOver] = useState(false)
  const take = useRef(onFiles)
  take.current = onFiles
  const isWanted = onFiles !== undefined
  useEffect(() => {
    const target = part === undefined ? document.body : part.current
    if (target === null || !isWanted) return
    const wanted = new AbortController()
    const listen = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      target.addEventListener(type, listener, { signal: wanted.signal })
    const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true
    listen('dragover', (event) => {
      if (!hasFiles(event)) return
      // Else the browser leaves the page and shows the file.
      event.preventDefault()
      setOver(true)
    })
    listen('dragleave', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && target.contains(relatedTarget))) setOver(false)
    })
    listen('drop', (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      take.current?.([...(event.dataTransfer?.files ?? [])], event)
    })
    return () => {
      wanted.abort()
      setOver(false)
    }
  }, [part, isWanted])
  return isOver
}
