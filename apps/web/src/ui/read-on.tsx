import { type ReactNode, useEffect, useRef } from 'react'

/** How far below what is in view it is read already. */
const AHEAD = '600px'

/** The end of a list that reads on as it comes into view. */
export function ReadOn({ onMore, children }: { readonly onMore: () => void; readonly children?: ReactNode }) {
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(onMore)
  latest.current = onMore
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), {
      rootMargin: AHEAD,
    })
    if (end.current) observer.observe(end.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={end} className={children === undefined ? 'h-px' : 'flex justify-center py-4'}>
      {children}
    </div>
  )
}
