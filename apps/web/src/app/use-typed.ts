import { useEffect, useState } from 'react'

/**
 * What is typed while the address says something else: it becomes the address after a pause. The address may change by itself
 * too, by a token that was pressed or by going back.
 */
export function useTyped(text: string, onChange: (text: string) => void, pauseMs: number) {
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => onChange(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed, text, onChange, pauseMs])
  return {
    typed,
    setTyped,
    /** At once. */
    take: (next: string) => {
      setTyped(next)
      onChange(next)
    },
  }
}
