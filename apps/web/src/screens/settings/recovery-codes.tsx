import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { saveText } from '../../ui/save-text.ts'

/** They are shown this once: to be copied, or kept as a file. */
export function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const text = `${codes.join('\n')}\n`
  return (
    <Dialog
      title={t('recovery.title')}
      description={t('recovery.text')}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t('recovery.kept')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <ul
          aria-label={t('recovery.title')}
          className="grid grid-cols-1 gap-x-6 gap-y-1.5 rounded-button border border-border bg-canvas p-4 font-mono text-read text-text sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          <CopyButton text={text} label={t('recovery.copy')} />
          <Button icon={DownloadIcon} onClick={() => saveText('linkflow-recovery-codes.txt', 'text/plain', text)}>
            {t('recovery.download')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
