import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { type TextId, t } from '../../../strings/index.ts'
import { useEditor } from '../../view/editor-context.tsx'
import { usePanel } from '../panel-context.tsx'
import { FoundList } from './found-list.tsx'
import { type Common, SelectBox, TextInput, textIn } from './inputs.tsx'

const FOUND_MAX = 20
const ID_IN_ADDRESS = /\/workflows\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i

type How = 'list' | 'id' | 'address'
const HOWS: readonly (readonly [How, TextId])[] = [
  ['list', 'panel.resource.list'],
  ['id', 'panel.resource.id'],
  ['address', 'panel.resource.address'],
]

/** A workflow: found by its name, given by its id, or by the address of its page. What is kept is its id. */
export function WorkflowInput({ title, ...rest }: Common & { readonly title: string }) {
  const [how, setHow] = useState<How>('list')
  const id = textIn(rest.value)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex min-w-0 gap-1">
        <SelectBox
          aria-label={t('panel.resource.how', { field: title })}
          className="w-24 shrink-0"
          isReadOnly={rest.isReadOnly}
          value={how}
          options={HOWS.map(([value, word]) => ({ value, label: t(word) }))}
          onChange={(next) => setHow(next as How)}
        />
        <div className="min-w-0 flex-1">
          {how === 'list' ? (
            <FromList {...rest} />
          ) : how === 'id' ? (
            <TextInput {...rest} isLong={false} defaultValue={undefined} />
          ) : (
            <FromAddress {...rest} />
          )}
        </div>
      </div>
      {id !== '' && !id.includes('{{') && <Chosen id={id} isNamed={how !== 'list'} />}
    </div>
  )
}

const useNameOf = (id: string) => {
  const { client } = usePanel()
  return useQuery({
    queryKey: ['workflow-name', id],
    queryFn: async ({ signal }) => (await client.workflows.get(id, { signal })).draft.name,
    enabled: id !== '',
    staleTime: 60_000,
    retry: false,
  })
}

function FromList({ value, ...rest }: Common) {
  const { client } = usePanel()
  const [searched, setSearched] = useState('')
  const wanted = useDeferredValue(searched)
  const found = useQuery({
    queryKey: ['workflows-named', wanted],
    queryFn: ({ signal }) =>
      client.workflows.list({ ...(wanted !== '' && { name: wanted }), limit: FOUND_MAX, signal }).page(),
    placeholderData: (before) => before,
  })
  const id = textIn(value)
  const name = useNameOf(id)
  return (
    <FoundList
      {...rest}
      name={name.data ?? id}
      found={found}
      options={found.data?.items.map(({ id, name, live }) => ({
        value: id,
        label: name,
        detail: live === undefined ? t('panel.resource.draft') : undefined,
      }))}
      listLabel={t('panel.resource.workflows')}
      placeholder={t('panel.resource.search')}
      none={t('panel.resource.none')}
      onSearch={setSearched}
    />
  )
}

/** What is pasted stays to be read; the id in it is taken. */
function FromAddress({ value, onChange, ...rest }: Common) {
  const { workspaceId } = useEditor()
  const id = textIn(value)
  const [typed, setTyped] = useState<string>()
  const isBad = typed !== undefined && typed !== '' && !ID_IN_ADDRESS.test(typed)
  return (
    <TextInput
      {...rest}
      isInvalid={rest.isInvalid || isBad}
      isLong={false}
      defaultValue={`${location.origin}/w/…/workflows/…`}
      value={typed ?? (id === '' ? '' : `${location.origin}/w/${workspaceId}/workflows/${id}`)}
      onChange={(next) => {
        const text = String(next)
        setTyped(text)
        const found = ID_IN_ADDRESS.exec(text)?.[1]
        if (found !== undefined) onChange(found)
        else if (text === '') onChange(undefined)
      }}
    />
  )
}

/** Which one it is, and the way to it. */
function Chosen({ id, isNamed }: { readonly id: string; readonly isNamed: boolean }) {
  const { workspaceId } = useEditor()
  const name = useNameOf(id)
  if (name.isPending) return null
  if (name.error !== null) return <p className="px-0.5 text-meta text-warning">{t('panel.resource.gone')}</p>
  return (
    <a
      href={`/w/${workspaceId}/workflows/${id}`}
      target="_blank"
      rel="noreferrer"
      className="w-fit rounded-input px-0.5 text-meta text-accent hover:underline"
    >
      {isNamed ? t('panel.resource.open-named', { name: name.data }) : t('panel.resource.open')}
    </a>
  )
}
