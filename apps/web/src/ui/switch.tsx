import { Switch as Base } from 'radix-ui'
import { useId } from 'react'
import { classes } from './classes.ts'

export function Switch({
  label,
  hint,
  isOn,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  const id = useId()
  return (
    <div className={classes('flex justify-between', hint === undefined ? 'items-center gap-3' : 'items-start gap-6')}>
      <div className="flex flex-col gap-0.5">
        <label htmlFor={id} className="text-ui font-medium text-text">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-meta text-text-3">
            {hint}
          </p>
        )}
      </div>
      <Base.Root
        id={id}
        checked={isOn}
        onCheckedChange={onChange}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="relative h-6 w-10 shrink-0 rounded-pill border border-strong bg-raised transition-colors duration-120 ease-ui data-[state=checked]:border-transparent data-[state=checked]:bg-accent-solid"
      >
        <Base.Thumb className="block size-4 translate-x-1 rounded-pill bg-strong transition-transform duration-120 ease-ui data-[state=checked]:translate-x-[18px] data-[state=checked]:bg-on-accent" />
      </Base.Root>
    </div>
  )
}
