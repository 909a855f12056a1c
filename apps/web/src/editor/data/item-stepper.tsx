import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons.ts'

/** «item 3 of 250», to be typed too. */
export function ItemStepper({
  at,
  count,
  onChange,
}: {
  readonly at: number
  readonly count: number
  readonly onChange: (item: number) => void
}) {
  const [typed, setTyped] = useState<string>()
  const take = () => {
    const wanted = Number(typed)
    if (typed !== undefined && Number.isInteger(wanted) && wanted >= 1 && wanted <= count) onChange(wanted - 1)
    setTyped(undefined)
  }
  return (
    <fieldset className="flex items-center" aria-label={t('data.stepper')}>
      <IconButton
        size="compact"
        icon={ChevronLeftIcon}
        label={t('data.previous-item')}
        disabled={at === 0}
        onClick={() => onChange(at - 1)}
      />
      <input
        aria-label={t('data.item')}
        inputMode="numeric"
        disabled={count === 0}
        value={typed ?? (count === 0 ? '–' : String(at + 1))}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
        className="min-h-6 w-9 rounded-input bg-transparent text-center text-meta text-text tabular-nums hover:bg-raised"
      />
      <IconButton
        size="compact"
        icon={ChevronRightIcon}
        label={t('data.next-item')}
        disabled={at >= count - 1}
        onClick={() => onChange(at + 1)}
      />
    </fieldset>
  )
}
