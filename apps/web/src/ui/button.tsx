import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from './classes.ts'
import { type Icon, RunningIcon } from './icons.ts'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'
type Size = 'compact' | 'default' | 'large'

const LOOKS: Readonly<Record<Look, string>> = {
  primary: 'bg-accent-solid text-on-accent hover:bg-accent-solid-hover border-transparent font-medium',
  plain: 'bg-surface text-text border-strong hover:bg-raised font-medium',
  quiet: 'bg-transparent text-text-2 border-transparent hover:bg-raised hover:text-text',
  danger: 'bg-error-solid text-on-accent hover:bg-error-solid-hover border-transparent font-medium',
}
const SIZES: Readonly<Record<Size, string>> = {
  compact: 'min-h-7 px-2 gap-1.5 text-meta',
  default: 'min-h-8 px-3 gap-2 text-ui',
  large: 'min-h-10 px-4 gap-2 text-read',
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look
  readonly size?: Size
  readonly icon?: Icon
  /** It works on what was asked: it says so, and takes no second press. */
  readonly isBusy?: boolean
  readonly children: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({
  look = 'plain',
  size = 'default',
  icon: Glyph,
  isBusy = false,
  className,
  children,
  type = 'button',
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      data-button=""
      disabled={disabled}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      className={classes(
        'inline-flex shrink-0 select-none items-center justify-center rounded-button border whitespace-nowrap transition-colors duration-120 ease-ui disabled:opacity-55',
        LOOKS[look],
        SIZES[size],
        className,
      )}
    >
      {isBusy ? (
        <RunningIcon aria-hidden className="size-4 animate-spin" strokeWidth={1.75} />
      ) : (
        Glyph && <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
      )}
      {children}
    </button>
  )
}
