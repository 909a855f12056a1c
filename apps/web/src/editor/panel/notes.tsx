import { t } from '../../strings/index.ts'
import { TextArea } from '../../ui/field.tsx'
import { setNodeSetting } from '../commands/node-edits.ts'
import { documentOf } from '../session.ts'
import { useEditor } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'

const NOTES_CHARS_MAX = 20_000

export function Notes() {
  const { session } = useEditor()
  const { node, mayEdit } = usePanel()
  return (
    <TextArea
      label={t('panel.notes')}
      hint={t('panel.notes-hint')}
      rows={10}
      readOnly={!mayEdit}
      maxLength={NOTES_CHARS_MAX}
      value={node.notes ?? ''}
      onChange={({ target: { value } }) =>
        session.perform(
          setNodeSetting(documentOf(session.session), [node.id], 'notes', value === '' ? undefined : value),
        )
      }
    />
  )
}
