import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'
import { Keys } from './keys.tsx'

/** Longer than a pointer passing by. */
const OPENS_AFTER_MS = 500

export const TipProvider = ({ children }: { readonly children: ReactNode }) => (
  <Tooltip.Provider delayDuration={OPENS_AFTER_MS} skipDelayDuration={200}>
    {children}
  </Tooltip.Provider>
)

/** Says the name of what it surrounds, and its keys. Nothing that is said only here may be needed. */
export function Tip({
  text,
  keys,
  children,
  side = 'bottom',
}: {
  readonly text: string
  readonly keys?: string | undefined
  readonly children: ReactNode
  readonly side?: 'bottom' | 'right' | 'top'
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex animate-appear items-center gap-2 rounded-button border border-border bg-surface px-2 py-1 text-meta text-text shadow-overlay"
        >
          {text}
          {keys !== undefined && <Keys of={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
