import { Dialog as Base } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../strings/index.ts'
import { classes } from './classes.ts'
import { useFocusBack } from './focus-back.ts'
import { CloseIcon } from './icons.ts'

const WIDTHS = { small: 'max-w-md', medium: 'max-w-2xl', large: 'max-w-4xl' } as const

export interface DialogProps {
  readonly title: string
  readonly description?: string
  readonly width?: keyof typeof WIDTHS
  readonly onClose: () => void
  readonly children: ReactNode
  readonly footer?: ReactNode
}

/** Takes the focus, gives it back to what opened it, and closes by Esc or a press beside it. */
export function Dialog({ title, description, width = 'small', onClose, children, footer }: DialogProps) {
  const giveFocusBack = useFocusBack()
  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <div className="pointer-events-none fixed inset-0 z-40 flex items-start justify-center overflow-y-auto p-4 pt-[12vh]">
          <Base.Content
            {...(description === undefined && { 'aria-describedby': undefined })}
            onCloseAutoFocus={giveFocusBack}
            className={classes(
              'pointer-events-auto flex max-h-[76vh] w-full animate-rise flex-col rounded-card border border-border bg-surface shadow-overlay',
              WIDTHS[width],
            )}
          >
            <header className="flex items-start justify-between gap-4 px-6 pt-5 pb-2">
              <div className="flex flex-col gap-1">
                <Base.Title className="text-panel text-text">{title}</Base.Title>
                {description !== undefined && (
                  <Base.Description className="text-ui text-text-2 text-balance">{description}</Base.Description>
                )}
              </div>
              <Base.Close
                aria-label={t('dialog.close')}
                className="-mt-1 -mr-2 inline-flex size-8 shrink-0 items-center justify-center rounded-button text-text-2 hover:bg-raised hover:text-text"
              >
                <CloseIcon aria-hidden className="size-4" strokeWidth={1.75} />
              </Base.Close>
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-2 pb-4">{children}</div>
            {footer !== undefined && (
              <footer className="flex justify-end gap-2 border-t border-border px-6 py-3">{footer}</footer>
            )}
          </Base.Content>
        </div>
      </Base.Portal>
    </Base.Root>
  )
}
