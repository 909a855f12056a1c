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
        className="relative size-4 appearance-none rounded-input border border-strong bg-surface before:absolute before:inset-0 before:hidden before:bg-on-accent before:[clip-path:polygon(22%_48%,32%_38%,44%_50%,68%_24%,78%_34%,44%_70%)] checked:border-transparent checked:bg-accent-solid checked:before:block indeterminate:border-transparent indeterminate:bg-accent-solid indeterminate:before:block indeterminate:before:[clip-path:inset(42%_22%)]"
      />
    </label>
  )
}
