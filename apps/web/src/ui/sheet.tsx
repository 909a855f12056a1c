import { Dialog as Base } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFocusBack } from './focus-back.ts'

/** A dialog without a head: its content says by itself what it is. */
export function Sheet({
  title,
  onClose,
  children,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const giveFocusBack = useFocusBack()
  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Base.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed inset-x-4 top-[12vh] z-40 mx-auto flex max-h-[60vh] max-w-xl animate-rise flex-col overflow-hidden rounded-card border border-border bg-surface shadow-overlay"
        >
          <Base.Title className="sr-only">{title}</Base.Title>
          {children}
        </Base.Content>
      </Base.Portal>
    </Base.Root>
  )
}
