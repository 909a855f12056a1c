import { type FormEvent, type ReactNode, useId } from 'react'
import { t } from '../strings/index.ts'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'
import { ErrorNotice } from './states.tsx'

/** A dialog with one form: Enter does it, and what is refused is said above it. */
export function FormDialog({
  submit,
  look = 'primary',
  isBusy = false,
  isReady = true,
  error,
  onSubmit,
  onClose,
  children,
  ...dialog
}: Pick<DialogProps, 'title' | 'description' | 'width' | 'onClose'> & {
  readonly submit: string
  readonly look?: 'primary' | 'danger'
  readonly isBusy?: boolean
  readonly isReady?: boolean
  /** What the server said no to; in words, where it has words of its own. */
  readonly error?: Error | string | null | undefined
  readonly onSubmit: () => void
  readonly children?: ReactNode
}) {
  const form = useId()
  const take = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isBusy) onSubmit()
  }
  return (
    <Dialog
      {...dialog}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button look={look} type="submit" form={form} isBusy={isBusy} disabled={!isReady}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={take} className="flex flex-col gap-4">
        {error && <ErrorNotice title={t('dialog.refused')} text={typeof error === 'string' ? error : error.message} />}
        {children}
      </form>
    </Dialog>
  )
}
