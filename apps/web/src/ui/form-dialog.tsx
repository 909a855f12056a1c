import { type FormEvent, type ReactNode, useId } from 'react'
import { t } from '../strings/index.ts'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'
import { ErrorNotice } from './states.tsx'

/** A dialog with one form: Enter does it, and what is refused is said above it. */
export function FormDialog({
  submit,
  isBusy = false,
  isDanger = false,
  isReady = true,
  error,
  onSubmit,
  children,
  ...dialog
}: Pick<DialogProps, 'title' | 'description' | 'width' | 'onClose'> & {
  readonly submit: string
  readonly isBusy?: boolean
  readonly isDanger?: boolean
  readonly isReady?: boolean
  /** What the server said no to, in words. */
  readonly error?: string | undefined
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
      footer={
        <>
          <Button look="quiet" onClick={dialog.onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button look={isDanger ? 'danger' : 'primary'} type="submit" form={form} isBusy={isBusy} disabled={!isReady}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={take} className="flex flex-col gap-4">
        {error !== undefined && <ErrorNotice title={t('dialog.refused')} text={error} />}
        {children}
      </form>
    </Dialog>
  )
}
