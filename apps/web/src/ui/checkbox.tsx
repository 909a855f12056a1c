import type { ChangeEvent } from 'react'
import { useEffect, useRef } from 'react'

/** 16 px to see, 24 to hit. */
export function Checkbox({
  label,
  isChecked,
  isMixed = false,
  onChange,
  tabIndex,
}: {
  readonly label: string
  readonly isChecked: boolean
  readonly isMixed?: boolean
  readonly onChange: (isChecked: boolean, event: ChangeEvent<HTMLInputElement>) => void
  readonly tabIndex?: number
}) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = isMixed
  }, [isMixed])
  return (
    <label className="inline-flex size-6 items-center justify-center">
      <input
        ref={box}
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        tabIndex={tabIndex}
        onChange={(event) => onChange(event.target.checked, event)}
        className="size-4 accent-[var(--lf-accent-solid)]"
      />
    </label>
  )
}
