import type { Confirmation, TotpSecret } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMe } from '../../app/me.ts'
import { clientFor } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { CopyField } from '../../ui/copy.tsx'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Panel } from '../../ui/panel.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { Chip } from '../../ui/status.tsx'
import { toast } from '../../ui/toaster.tsx'
import { problemWords } from '../sign-in/problem-words.ts'
import { ConfirmIdentity } from './confirm-identity.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { refreshMe } from './refresh-me.ts'

/**
 *   begin ──who it is──▶ scan ──first code──▶ codes
 *   renew ──who it is──▶ codes        disable ──who it is──▶ nothing
 */
type Step =
  | { readonly type: 'begin' | 'renew' | 'disable' }
  | { readonly type: 'scan'; readonly secret: TotpSecret }
  | { readonly type: 'codes'; readonly codes: readonly string[] }

/** Few enough that it is time for new ones. */
const FEW_CODES = 3

export function SecondFactorPanel() {
  const { hasSecondFactor, recoveryCodesLeft } = useMe()
  const [step, setStep] = useState<Step>()
  const close = () => setStep(undefined)
  const showCodes = (codes: readonly string[]) => setStep(codes.length > 0 ? { type: 'codes', codes } : undefined)
  return (
    <>
      <Panel
        title={t('second-factor.title')}
        text={t('second-factor.text')}
        actions={
          hasSecondFactor ? (
            <Chip tone="success">{t('second-factor.on')}</Chip>
          ) : (
            <>
              <Chip tone="neutral">{t('second-factor.off')}</Chip>
              <Button look="primary" onClick={() => setStep({ type: 'begin' })}>
                {t('second-factor.begin')}
              </Button>
            </>
          )
        }
        footer={
          hasSecondFactor ? (
            <>
              <Button onClick={() => setStep({ type: 'begin' })}>{t('second-factor.other-app')}</Button>
              <Button onClick={() => setStep({ type: 'renew' })}>{t('recovery.renew')}</Button>
              <Button look="quiet" onClick={() => setStep({ type: 'disable' })}>
                {t('second-factor.disable')}
              </Button>
            </>
          ) : undefined
        }
      >
        {hasSecondFactor && (
          <p className={recoveryCodesLeft <= FEW_CODES ? 'text-warning' : 'text-text-2'}>
            {t('recovery.left', { count: recoveryCodesLeft })}
          </p>
        )}
      </Panel>
      <Steps step={step} onStep={setStep} onCodes={showCodes} onClose={close} />
    </>
  )
}

function Steps({
  step,
  onStep,
  onCodes,
  onClose,
}: {
  readonly step: Step | undefined
  readonly onStep: (step: Step) => void
  readonly onCodes: (codes: readonly string[]) => void
  readonly onClose: () => void
}) {
  // The dialog that asked closes itself when it is done: the next one comes after that.
  const then = (next: () => void) => queueMicrotask(() => setTimeout(next))
  switch (step?.type) {
    case undefined:
      return null
    case 'begin':
      return (
        <ConfirmIdentity
          title={t('second-factor.begin')}
          text={t('identity.text')}
          submit={t('second.submit')}
          onConfirm={async (given: Confirmation) => {
            const secret = await clientFor().me.beginTotp(given)
            then(() => onStep({ type: 'scan', secret }))
          }}
          onClose={onClose}
        />
      )
    case 'renew':
      return (
        <ConfirmIdentity
          title={t('recovery.renew')}
          text={t('recovery.renew-text')}
          submit={t('recovery.renew-submit')}
          onConfirm={async (given: Confirmation) => {
            const codes = await clientFor().me.renewRecoveryCodes(given)
            void refreshMe()
            then(() => onCodes(codes))
          }}
          onClose={onClose}
        />
      )
    case 'disable':
      return (
        <ConfirmIdentity
          title={t('second-factor.disable')}
          text={t('second-factor.disable-text')}
          submit={t('second-factor.disable-submit')}
          isDanger
          onConfirm={async (given: Confirmation) => {
            await clientFor().me.disableTotp(given)
            await refreshMe()
            toast({ text: t('second-factor.disabled') })
          }}
          onClose={onClose}
        />
      )
    case 'scan':
      return <ScanDialog secret={step.secret} onCodes={onCodes} onClose={onClose} />
    case 'codes':
      return <RecoveryCodes codes={step.codes} onClose={onClose} />
  }
}

function ScanDialog({
  secret: { secret, uri },
  onCodes,
  onClose,
}: {
  readonly secret: TotpSecret
  readonly onCodes: (codes: readonly string[]) => void
  readonly onClose: () => void
}) {
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => clientFor().me.confirmTotp(code.replaceAll(/\s/g, '')),
    onSuccess: (codes) => {
      void refreshMe()
      toast({ text: t('second-factor.enabled') })
      onCodes(codes)
    },
  })
  return (
    <FormDialog
      title={t('second-factor.scan')}
      description={t('second-factor.scan-text')}
      submit={t('second-factor.enable')}
      isBusy={confirm.isPending}
      isReady={/^\s*(\d\s*){6}$/.test(code)}
      error={confirm.error ? problemWords(confirm.error) : undefined}
      onSubmit={() => confirm.mutate()}
      onClose={onClose}
    >
      <div className="flex justify-center">
        <QrCode text={uri} label={t('second-factor.qr')} />
      </div>
      <CopyField label={t('second-factor.secret')} text={secret} copy={t('copy.copy')} />
      <TextField
        label={t('second.code')}
        autoFocus
        hint={t('second.lead-code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        value={code}
        onChange={({ target }) => setCode(target.value)}
      />
    </FormDialog>
  )
}
