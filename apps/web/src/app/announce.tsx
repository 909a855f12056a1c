import { create } from 'zustand'

const useAnnouncement = create<{ readonly text: string }>(() => ({ text: '' }))

/** For who does not see what changed. Politely: after what is being said. */
export function announce(text: string): void {
  // The same words twice are news only if something was between them.
  useAnnouncement.setState({ text: '' })
  requestAnimationFrame(() => useAnnouncement.setState({ text }))
}

export function Announcer() {
  const text = useAnnouncement(({ text }) => text)
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  )
}
