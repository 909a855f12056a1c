import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSettled } from '../../../app/use-settled.ts'
import { t } from '../../../strings/index.ts'
import { RenameIcon } from '../../../ui/icons.ts'
import { usePanel } from '../panel-context.tsx'
import { FoundList } from './found-list.tsx'
import { type Common, textIn } from './inputs.tsx'
import type { Field, PlainKind } from './schema.ts'

/** A service is asked, so not at each letter. */
const SETTLED_MS = 300

/**
 * What the service of the node has, fetched by the node itself with the credential that is chosen for it, once somebody is in
 * the field. Whatever else is typed can be taken as it is.
 */
export function OfferedInput({
  loader,
  as,
  field,
  value,
  ...rest
}: Common & { readonly loader: string; readonly as: PlainKind; readonly field: Field }) {
  const { client, node } = usePanel()
  const queries = useQueryClient()
  const [isEntered, setEntered] = useState(false)
  const [searched, setSearched] = useState('')
  const search = useSettled(searched, SETTLED_MS)
  // Choosing one asks for no other list.
  const { [field.name]: _, ...parameters } = node.parameters
  const { type, version, credentials = {} } = node
  const titleKey = (of: unknown) => ['offered-title', type, loader, credentials, of]
  const found = useQuery({
    queryKey: ['offered', type, version, loader, search, parameters, credentials],
    queryFn: async ({ signal }) => {
      const asked = { version, loader, search, parameters, credentials }
      const options = await client.nodeTypes.options(type, asked, { signal })
      for (const { value, title } of options) queries.setQueryData(titleKey(value), title)
      return options
    },
    enabled: isEntered && !rest.isReadOnly,
    // Whoever comes back may have made there what was missing.
    staleTime: 0,
    placeholderData: (before) => before,
  })
  // What it is called is known from the list in which it was found, for as long as the page is open.
  const title = useQuery<string>({
    queryKey: titleKey(value),
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  }).data
  const byKey = new Map(found.data?.map((option) => [keyOf(option.value), option]))
  return (
    <FoundList
      {...rest}
      name={title ?? textIn(value)}
      found={found}
      options={
        found.data && [...byKey].map(([key, each]) => ({ value: key, label: each.title, detail: each.description }))
      }
      listLabel={t('panel.offered.all', { field: field.title })}
      placeholder={typeof field.default === 'string' ? field.default : t('panel.offered.search')}
      none={searched === '' ? t('panel.offered.none-yet') : t('panel.offered.none')}
      actionsFor={(typed) => {
        const own = typed.trim()
        if (own === '' || byKey.has(own)) return []
        const run = () => rest.onChange(ownValue(own, as))
        return [{ label: t('panel.offered.take', { text: own }), icon: RenameIcon, run }]
      }}
      onSearch={setSearched}
      onFocus={() => {
        setEntered(true)
        rest.onFocus()
      }}
      onBlur={() => {
        setEntered(false)
        rest.onBlur()
      }}
      onChange={(next) => {
        const option = byKey.get(String(next))
        rest.onChange(option === undefined ? next : literal(option.value))
      }}
    />
  )
}

const keyOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A value of the service that has braces is a text all the same. */
const literal = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('{{') ? { $fixed: value } : value

const ownValue = (text: string, as: PlainKind): unknown =>
  as.type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text
