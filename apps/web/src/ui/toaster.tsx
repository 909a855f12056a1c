import { useEffect } from 'react'
import { create } from 'zustand'
import { t } from '../strings/index.ts'
import { Button } from './button.tsx'
import { CloseIcon } from './icons.ts'

export interface Toast {
  readonly text: string
  /** Takes back what was done. */
  readonly undo?: () => void
  /** Something else that can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => void }
  readonly tone?: 'plain' | 'error'
}

/** Long enough to read it, find the button and press it. */
const SHOWN_MS = 10_000
const SHOWN_MAX = 3

interface Shown extends Toast {
  readonly id: number
}

const useToasts = create<{ readonly toasts: readonly Shown[] }>(() => ({ toasts: [] }))
let lastId = 0

/** Says something at the edge of the page, for ten seconds; longer while the pointer or the focus is on it. */
export function toast(shown: Toast): void {
  lastId += 1
  const next = { ...shown, id: lastId }
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, next].slice(-SHOWN_MAX) }))
}

const dismiss = (id: number) =>
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }))

/**
 * A live region of our own in place of a library: screen readers hear each toast once, as a status, and nothing writes
 * style elements into a page that allows none.
 */
export function Toaster() {
  const toasts = useToasts(({ toasts }) => toasts)
  return (
    <section
      aria-label={t('toasts.label')}
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-center gap-2"
    >
      {toasts.map((each) => (
        <ToastCard key={each.id} toast={each} />
      ))}
    </section>
  )
}

function ToastCard({ toast: { id, text, undo, action, tone } }: { readonly toast: Shown }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [id])
  const offered = action ?? (undo && { label: t('toasts.undo'), run: undo })
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className="pointer-events-auto flex max-w-full animate-rise items-center gap-3 rounded-button border border-border bg-surface py-1.5 pr-1.5 pl-4 text-ui text-text shadow-overlay"
    >
      <span className={tone === 'error' ? 'text-error' : undefined}>{text}</span>
      {offered && (
        <Button
          size="compact"
          onClick={() => {
            dismiss(id)
            offered.run()
          }}
        >
          {offered.label}
        </Button>
      )}
      <button
        type="button"
        aria-label={t('toasts.dismiss')}
        onClick={() => dismiss(id)}
        className="inline-flex size-7 items-center justify-center rounded-button text-text-3 hover:bg-raised hover:text-text"
      >
        <CloseIcon aria-hidden className="size-4" strokeWidth={1.75} />
      </button>
    </div>
  )
}
