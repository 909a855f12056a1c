import { Popover as Base } from 'radix-ui'
import type { ReactNode } from 'react'

/** A panel beside the button that opens it. */
export function Popover({
  trigger,
  label,
  children,
  onOpenChange,
}: {
  readonly trigger: ReactNode
  readonly label: string
  readonly children: ReactNode
  readonly onOpenChange?: (isOpen: boolean) => void
}) {
  return (
    <Base.Root {...(onOpenChange && { onOpenChange })}>
      <Base.Trigger asChild>{trigger}</Base.Trigger>
      <Base.Portal>
        <Base.Content
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-96 max-w-[calc(100vw-1rem)] animate-rise overflow-hidden rounded-card border border-border bg-surface shadow-overlay"
        >
          {children}
        </Base.Content>
      </Base.Portal>
    </Base.Root>
  )
}
