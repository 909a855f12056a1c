import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { AddIcon, KeyIcon } from '../../ui/icons.ts'
import { setNodeSetting } from '../commands/node-edits.ts'
import { documentOf } from '../session.ts'
import { useEditor } from '../view/editor-context.tsx'
import { SelectBox } from './fields/inputs.tsx'
import { usePanel } from './panel-context.tsx'

const CredentialDialog = lazy(() => import('./credential-dialog.tsx'))
const CREDENTIALS_READ = 500

/** Which credential of a type the node uses; another one can be connected right here. */
export function CredentialPicker({ type, isRequired }: { readonly type: string; readonly isRequired: boolean }) {
  const { session, workspaceId } = useEditor()
  const { node, client, mayEdit, problems } = usePanel()
  const queries = useQueryClient()
  const [isNew, setNew] = useState(false)
  const types = useQuery({
    queryKey: ['credential-types'],
    queryFn: ({ signal }) => client.credentials.types({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const key = ['credentials', workspaceId, type]
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.credentials.list({ type, signal }).take(CREDENTIALS_READ),
  })
  const title = types.data?.find((each) => each.type === type)?.title ?? type
  const chosen = node.credentials?.[type] ?? ''
  const isGone = chosen !== '' && list.data !== undefined && !list.data.some(({ id }) => id === chosen)
  const problem = problems.find(({ code }) => code.startsWith('credential-'))
  const choose = (id: string) => {
    const { [type]: _, ...others } = node.credentials ?? {}
    const next = id === '' ? others : { ...others, [type]: id }
    session.perform(
      setNodeSetting(
        documentOf(session.session),
        [node.id],
        'credentials',
        Object.keys(next).length === 0 ? undefined : next,
      ),
    )
  }
  const id = `credential-${node.id}-${type}`
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="flex min-h-6 items-center gap-1.5 text-ui font-medium text-text">
        <KeyIcon aria-hidden className="size-3.5 text-text-3" strokeWidth={1.75} />
        {t('panel.credential', { type: title })}
        {isRequired && (
          <span aria-hidden className="text-text-3">
            *
          </span>
        )}
      </label>
      <div className="flex gap-1.5">
        <SelectBox
          id={id}
          className="flex-1"
          isReadOnly={!mayEdit}
          isInvalid={isGone || (problem !== undefined && chosen === '')}
          aria-describedby={`${id}-said`}
          value={chosen}
          options={[
            { value: '', label: t('panel.choose-credential') },
            ...(isGone ? [{ value: chosen, label: t('panel.credential-gone') }] : []),
            ...(list.data ?? []).map((each) => ({ value: each.id, label: each.name })),
          ]}
          onChange={choose}
        />
        {mayEdit && (
          <Button icon={AddIcon} onClick={() => setNew(true)}>
            {t('panel.connect-new')}
          </Button>
        )}
      </div>
      <p
        id={`${id}-said`}
        className={problem === undefined && !isGone ? 'text-meta text-text-3' : 'text-meta text-error'}
      >
        {list.error !== null
          ? list.error.message
          : isGone
            ? t('panel.credential-gone-hint')
            : (problem?.message ?? t('panel.credential-hint'))}
      </p>
      {isNew && types.data !== undefined && (
        <Suspense>
          <CredentialDialog
            client={client}
            type={types.data.find((each) => each.type === type)!}
            onClose={() => setNew(false)}
            onMade={(made) => {
              setNew(false)
              void queries.invalidateQueries({ queryKey: ['credentials', workspaceId] })
              choose(made)
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
