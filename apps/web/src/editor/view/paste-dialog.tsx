import { useState } from 'react'
import { ChooseFile } from '../../import/choose-file.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { useCanvasController } from './canvas-context.tsx'
import { importFile } from './import-file.ts'

/** For who has a workflow as text and no clipboard that may be read. */
export function PasteDialog() {
  const controller = useCanvasController()
  const [text, setText] = useState('')
  const close = () => controller.open(undefined)
  return (
    <Dialog
      title={t('editor.paste.title')}
      description={t('editor.paste.text')}
      width="medium"
      onClose={close}
      footer={
        <>
          <ChooseFile
            label={t('import.choose')}
            className="mr-auto"
            onFiles={(files) => {
              close()
              void importFile(controller, files)
            }}
          />
          <Button onClick={close}>{t('dialog.cancel')}</Button>
          <Button
            look="primary"
            disabled={text.trim() === ''}
            onClick={() => {
              close()
              void controller.paste(text)
            }}
          >
            {t('editor.paste.submit')}
          </Button>
        </>
      }
    >
      <TextArea
        label={t('editor.paste.label')}
        rows={10}
        spellCheck={false}
        className="font-mono"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </Dialog>
  )
}
