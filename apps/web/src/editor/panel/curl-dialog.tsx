import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { useEditor } from '../view/editor-context.tsx'
import { importCurl } from './import-curl.ts'
import { usePanel } from './panel-context.tsx'

/** A command from somebody's documentation becomes the parameters of the node: one step, so one undo. */
export default function CurlDialog({ onClose }: { readonly onClose: () => void }) {
  const { session } = useEditor()
  const { node } = usePanel()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const take = async () => {
    const wrong = await importCurl(session, node, text)
    if (wrong === undefined) onClose()
    else setProblem(wrong)
  }
  return (
    <Dialog
      title={t('panel.import-curl')}
      description={t('panel.import-curl-lead')}
      width="medium"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" disabled={text.trim() === ''} onClick={() => void take()}>
            {t('panel.import')}
          </Button>
        </>
      }
    >
      <TextArea
        label={t('panel.curl-command')}
        problem={problem}
        rows={8}
        autoFocus
        spellCheck={false}
        className="font-mono text-meta"
        placeholder="curl -X POST https://api.example.com/orders -d 'x=1'"
        value={text}
        onChange={({ target: { value } }) => {
          setText(value)
          setProblem(undefined)
        }}
      />
    </Dialog>
  )
}
