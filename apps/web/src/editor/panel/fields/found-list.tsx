import { useState } from 'react'
import { t } from '../../../strings/index.ts'
import { type ComboAction, ComboBox, type ComboOption } from '../../../ui/combo-box.tsx'
import { errorOf } from '../../../ui/error-of.ts'
import { RetryIcon } from '../../../ui/icons.ts'
import { Bone } from '../../../ui/skeleton.tsx'
import type { Common } from './inputs.tsx'

/** How fetching it stands, as a query says it. */
export interface Fetched {
  readonly error: Error | null
  readonly isFetching: boolean
  readonly refetch: () => unknown
}

/**
 * One out of a list that is fetched. The field shows what the chosen one is called; what is typed is searched for, and
 * forgotten when the field is left. Fetching, nothing found and a failure are told where the rows would be.
 */
export function FoundList({
  name,
  found,
  options,
  listLabel,
  placeholder,
  none,
  actionsFor,
  onSearch,
  onChange,
  ...rest
}: Omit<Common, 'value'> & {
  /** Of what is chosen. */
  readonly name: string
  readonly found: Fetched
  /** Undefined until they were fetched once. */
  readonly options: readonly ComboOption[] | undefined
  readonly listLabel: string
  readonly placeholder: string
  /** Said where there are no rows. */
  readonly none: string
  /** What can be done besides, by what was typed. */
  readonly actionsFor?: (typed: string) => readonly ComboAction[]
  readonly onSearch: (typed: string) => void
}) {
  const [typed, setTyped] = useState<string>()
  const search = (text: string | undefined) => {
    setTyped(text)
    onSearch(text ?? '')
  }
  const { error, isFetching, refetch } = found
  const again: ComboAction = {
    label: t('error.try-again'),
    icon: RetryIcon,
    run: () => void refetch(),
    keepsOpen: true,
  }
  const others = (actionsFor?.(typed ?? '') ?? []).map((action) => ({
    ...action,
    run: () => {
      search(undefined)
      action.run()
    },
  }))
  return (
    <ComboBox
      {...rest}
      text={typed ?? name}
      options={options ?? []}
      listLabel={listLabel}
      placeholder={placeholder}
      note={
        error !== null && !isFetching ? (
          <Failure error={error} />
        ) : options === undefined ? (
          <Fetching />
        ) : (
          options.length === 0 && (isFetching ? <Fetching /> : none)
        )
      }
      actions={[...(error !== null && !isFetching ? [again] : []), ...others]}
      onText={(text) => {
        // What is computed is no search.
        if (!text.includes('{{')) return search(text)
        search(undefined)
        onChange(text)
      }}
      onChoose={({ value }) => {
        search(undefined)
        onChange(value)
      }}
      onBlur={() => {
        search(undefined)
        rest.onBlur()
      }}
    />
  )
}

/** Rows as they will be. */
const Fetching = () => (
  <>
    <span className="sr-only">{t('panel.resource.searching')}</span>
    <span className="flex flex-col gap-3 py-1.5">
      {['w-1/2', 'w-3/4', 'w-2/5'].map((width) => (
        <Bone key={width} className={`h-3 ${width}`} />
      ))}
    </span>
  </>
)

function Failure({ error }: { readonly error: Error }) {
  const { text, requestId } = errorOf(error)
  return (
    <>
      <span className="text-error">{text}</span>
      {requestId !== undefined && (
        <span className="mt-0.5 block font-mono break-all">{t('error.request', { id: requestId })}</span>
      )}
    </>
  )
}
