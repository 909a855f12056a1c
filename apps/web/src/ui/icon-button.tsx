import type { ButtonHTMLAttributes, Ref } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icons.ts'
import { Tip } from './tip.tsx'

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'children'> {
  readonly icon: Icon
  /** Its name, for screen readers and in the tip. */
  readonly label: string
  /** Shown in the tip. */
  readonly keys?: string | undefined
  readonly size?: 'compact' | 'default'
  readonly isOn?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({ icon: Glyph, label, keys, size = 'default', isOn, className, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={isOn}
        data-button=""
        className={classes(
          'inline-flex shrink-0 items-center justify-center rounded-button text-text-2 transition-colors duration-120 ease-ui hover:bg-raised hover:text-text disabled:opacity-55 data-[state=open]:bg-raised data-[state=open]:text-text',
          size === 'compact' ? 'size-7' : 'size-8',
          className,
        )}
      >
        <Glyph aria-hidden className={classes('size-4', isOn && 'fill-current text-accent')} strokeWidth={1.75} />
      </button>
    </Tip>
  )
}
