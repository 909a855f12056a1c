import { useState } from 'react'
import { t } from '../strings/index.ts'
import { instantOf, localInput } from '../strings/local-times.ts'
import { TextField } from '../ui/field.tsx'

interface Range {
  readonly from: string
  readonly until: string
}

/** A range of time that somebody gives, by the clock of the reader; undefined while it is none. */
export function useRange(fromMs: number, untilMs: number) {
  const [from, setFrom] = useState(() => localInput(fromMs))
  const [until, setUntil] = useState(() => localInput(untilMs))
  return { fields: { from, until, onFrom: setFrom, onUntil: setUntil }, range: rangeOf(from, until) }
}

function rangeOf(from: string, until: string): Range | undefined {
  const [start, end] = [instantOf(from), instantOf(until)]
  return start === undefined || end === undefined || start >= end ? undefined : { from: start, until: end }
}

export const RangeFields = ({ from, until, onFrom, onUntil }: ReturnType<typeof useRange>['fields']) => (
  <div className="grid gap-4 sm:grid-cols-2">
    <TextField
      label={t('range.from')}
      type="datetime-local"
      value={from}
      onChange={({ target }) => onFrom(target.value)}
    />
    <TextField
      label={t('range.until')}
      type="datetime-local"
      value={until}
      onChange={({ target }) => onUntil(target.value)}
    />
  </div>
)
