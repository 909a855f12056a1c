import type { CreatedApiKey } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { CopyField } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { curlOf } from './scopes.ts'

/** The one time that the token is there. It is in the memory of this dialog, and goes with it. */
export function NewKeyDialog({
  made: { key, token },
  onClose,
}: {
  readonly made: CreatedApiKey
  readonly onClose: () => void
}) {
  return (
    <Dialog
      title={t('keys-page.made', { name: key.name })}
      description={t('keys-page.made-text')}
      width="medium"
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t('keys-page.stored')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <CopyField label={t('keys-page.token')} text={token} copy={t('keys-page.copy-token')} />
        <CopyField
          label={t('keys-page.curl')}
          text={curlOf(location.origin, token)}
          copy={t('keys-page.copy-curl')}
          isLong
        />
      </div>
    </Dialog>
  )
}
